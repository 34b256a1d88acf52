import type { TargetDefinition } from "../domain/target.ts";
import type { User } from "../domain/user.ts";
import type { ConnectorConfig, SdkUser } from "../ports/connector.ts";
import type { Directory } from "../ports/directory.ts";
import type { Flow, FlowFacts, HookOutcome } from "../ports/flows.ts";
import type { Destination } from "../ports/messenger.ts";
import { compileFields, compileLimits } from "./compile-fields.ts";
import { createSdk } from "./create-sdk.ts";
import type { DefinedFlow } from "./define-flow.ts";
import type { AnyFields, AnyTarget, FlowEvent, FlowInput } from "./event.ts";
import { gatingGroups } from "./gating-groups.ts";
import { readHookOutcome, readNotifications, readPermissions } from "./read-answers.ts";
import { runPart } from "./run-part.ts";
import type { FlowServices } from "./services.ts";
import type { FlowDestination } from "./slack.ts";

type AnyInput = FlowInput<readonly AnyTarget[], AnyFields, readonly string[]>;

/** Makes a flow that the house can run from what the implementer wrote. Throws a sentence when it cannot work. */
export function compileFlow(
  flow: DefinedFlow,
  connectors: Readonly<Record<string, ConnectorConfig<string, Directory, object>>>,
  services: FlowServices,
): Flow {
  const limits = compileLimits(flow);
  const sdk = createSdk(flow, connectors, services);
  const input = (facts: FlowFacts): AnyInput => ({ event: eventOf(flow, facts), sdk });
  const permissions = async (facts: FlowFacts) => {
    const answer = await runPart(flow.name, "permissions", () => flow.permissions?.(input(facts)) ?? {});
    return readPermissions(flow, answer);
  };

  return {
    name: flow.name,
    label: flow.label,
    headerText: flow.additionalHeaderText ?? null,
    targets: (flow.targets ?? []).map(toTarget),
    fields: compileFields(flow, limits.maxDurationSeconds),
    allowSelfApproval: flow.allowSelfApproval ?? false,
    allowRevoke: flow.allowRevoke ?? true,
    allowGuests: flow.allowGuests ?? false,
    includeDecisionMessage: flow.includeDecisionMessage ?? false,
    scheduleDeescalation: flow.scheduleDeescalation ?? true,
    sources: flow.sources ?? ["slack", "api"],
    ...limits,
    permissions,
    async hook(name, facts): Promise<HookOutcome> {
      const hook = flow.hooks?.[name];
      if (hook === undefined) return null;
      return readHookOutcome(flow, name, await runPart(flow.name, name, () => hook(input(facts))));
    },
    async notifications(facts) {
      const usual = flow.channel === undefined ? [] : [{ to: [{ kind: "channel" as const, channel: flow.channel }] }];
      const answer = await runPart(flow.name, "notifications", () => flow.notifications?.(input(facts)) ?? usual);
      const lists = readNotifications(flow, answer);
      return Promise.all(lists.map(({ to }) => Promise.all(to.map((one) => findDestination(one, services)))));
    },
    gatingGroups: () => gatingGroups(flow, permissions),
  };
}

function eventOf(flow: DefinedFlow, facts: FlowFacts): FlowEvent<readonly AnyTarget[], AnyFields> {
  const { request } = facts;
  const target = request.target && {
    name: request.target.name,
    label: request.target.label,
    settings: request.target.settings,
  };
  const requester = toSdkUser(facts.requester);
  const approver = facts.approver && toSdkUser(facts.approver);
  return {
    user: toSdkUser(facts.user),
    requester,
    beneficiary: toSdkUser(facts.beneficiary),
    actor: (step) => (step === "request" ? requester : approver),
    request: {
      id: request.id,
      status: request.status,
      fields: request.fields,
      target,
      duration: request.durationSeconds,
      sourceChannel: request.sourceChannel,
    },
    target,
    flow: { name: flow.name, label: flow.label, vars: flow.vars ?? {} },
  };
}

function toSdkUser(user: User): SdkUser {
  return {
    id: user.id,
    email: user.email,
    displayName: user.displayName ?? user.slackUserId,
    slackUserId: user.slackUserId,
  };
}

function toTarget(target: AnyTarget): TargetDefinition {
  const { name, label, connector, connectorType, resourceId, settings } = target;
  return {
    name,
    label,
    connectorId: connector,
    connectorType,
    resourceId,
    settings,
    ruleManaged: target.ruleManaged ?? null,
    isProtected: target.protected ?? null,
  };
}

async function findDestination(destination: FlowDestination, services: FlowServices): Promise<Destination> {
  if (destination.kind === "channel") return destination;
  const { person } = destination;
  if (typeof person === "string") return { kind: "user", slackUserId: person };
  if ("slackUserId" in person) return { kind: "user", slackUserId: person.slackUserId };
  if (person.user !== undefined) return { kind: "user", slackUserId: person.user.slackUserId };
  const found = person.email === null ? null : await services.slackUserByEmail(person.email);
  return found === null ? { kind: "nobody", who: person.displayName } : { kind: "user", slackUserId: found };
}
