import type { Step } from "../domain/steps.ts";
import type { ConnectorConfig } from "../ports/connector.ts";
import type { Directory } from "../ports/directory.ts";
import type { Flow, FlowFacts, FlowPermissions } from "../ports/flows.ts";
import { buildEvent, type EventGround } from "./build-event.ts";
import { compileFields, compileLimits } from "./compile-fields.ts";
import { compileForm } from "./compile-form.ts";
import { compileTargets, compileTargetSources } from "./compile-targets.ts";
import { createSdk } from "./create-sdk.ts";
import type { DefinedFlow } from "./define-flow.ts";
import type { DefinedStrategy } from "./define-strategy.ts";
import type { AnyFields, AnyTarget, FlowInput } from "./event.ts";
import { findDestinations } from "./find-destinations.ts";
import { flowGates } from "./flow-gates.ts";
import { compileIdentityRules } from "./identity-rules.ts";
import { readGround } from "./read-ground.ts";
import { readNotifications } from "./read-notifications.ts";
import { readPermissions } from "./read-permissions.ts";
import { rememberAnswers } from "./remember-answers.ts";
import { runHooks } from "./run-hooks.ts";
import { partLimitMs, runPart } from "./run-part.ts";
import { type Looked, watchEvent } from "./watch-event.ts";
import type { FlowServices } from "./services.ts";
import { slack } from "./slack.ts";

type AnyInput = FlowInput<readonly AnyTarget[], AnyFields, readonly string[]>;

/** Makes a flow that the house can run from what the implementer wrote. Throws a sentence when it cannot work. */
export function compileFlow(
  flow: DefinedFlow,
  connectors: Readonly<Record<string, ConnectorConfig<string, Directory, object>>>,
  strategies: readonly DefinedStrategy[],
  services: FlowServices,
  limitMs: number = partLimitMs,
): Flow {
  const limits = compileLimits(flow);
  const identity = compileIdentityRules(flow, connectors, strategies, services);
  const sdkAbout = createSdk(flow, connectors, services, identity);
  const { name, label, vars = {}, formerNames = [] } = flow;
  const grounds = new WeakMap<FlowFacts, Promise<EventGround>>();
  // What one event is told is read once, however many parts of the flow it passes.
  const ground = (facts: FlowFacts): Promise<EventGround> => {
    const known = grounds.get(facts) ?? readGround({ name, label, vars, formerNames }, facts, services);
    grounds.set(facts, known);
    return known;
  };
  const input = async (facts: FlowFacts, step: Step = facts.step ?? "request"): Promise<AnyInput> => ({
    event: buildEvent(await ground(facts), step),
    sdk: sdkAbout({ requestId: facts.request.id, sourceChannel: facts.request.sourceChannel }),
  });
  const permissions = async (facts: FlowFacts, onLook?: (at: Looked) => void) => {
    const ask = async () => {
      const told = await input(facts);
      const watched = onLook === undefined ? told.event : watchEvent(told.event, onLook);
      return flow.permissions?.({ ...told, event: watched }) ?? {};
    };
    const answer = await runPart(flow.name, "permissions", ask, { limitMs });
    return readPermissions(flow, facts, answer);
  };

  const fields = compileFields(flow, limits.maxDurationSeconds);
  const remember = rememberAnswers<readonly FlowPermissions[]>();
  return {
    name,
    formerNames,
    label,
    headerText: flow.additionalHeaderText ?? null,
    targets: compileTargets(flow),
    targetSources: compileTargetSources(flow),
    form: compileForm(flow, { sdk: sdkAbout(null), services, maxDurationSeconds: limits.maxDurationSeconds, limitMs }),
    fields,
    allowSelfApproval: flow.allowSelfApproval ?? false,
    allowRevoke: flow.allowRevoke ?? true,
    maxExtensions: flow.maxExtensions ?? 1,
    extendWithoutApproval: flow.extendWithoutApproval ?? false,
    allowGuests: flow.allowGuests ?? false,
    allowDelegation: flow.allowDelegation ?? true,
    includeDecisionMessage: flow.includeDecisionMessage ?? false,
    scheduleDeescalation: flow.scheduleDeescalation ?? true,
    allowOnBehalf: flow.allowOnBehalf ?? false,
    allowScheduledStart: flow.allowScheduledStart ?? false,
    sources: flow.sources ?? ["slack", "api"],
    ...limits,
    channel: flow.channel ?? null,
    identity,
    permissions,
    ...runHooks(flow, input, limitMs),
    async notifications(facts) {
      const usual = flow.channel === undefined ? [] : [{ to: [slack.channel(flow.channel)] }];
      const ask = async () => (flow.notifications === undefined ? usual : flow.notifications(await input(facts)));
      const lists = readNotifications(flow, await runPart(name, "notifications", ask, { limitMs }));
      return findDestinations(lists, { flow: name, sourceChannel: facts.request.sourceChannel, services });
    },
    gates: (asked = null, offered = async () => null) =>
      flowGates(flow, permissions, { asked, offered, remember, fields }),
  };
}
