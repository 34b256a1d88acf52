import { describeDestinations } from "../domain/describe-destination.ts";
import { draftRequest } from "../domain/draft-request.ts";
import type { ExplainedOutcome, ExplainedStage, Explanation } from "../domain/explanation.ts";
import { refuse, accept, type Refusal, type Result } from "../domain/refusal.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { SlackPerson } from "../domain/standing.ts";
import type { TargetDefinition } from "../domain/target.ts";
import { hookLine, type TraceLine } from "../domain/trace.ts";
import type { User } from "../domain/user.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { type Flow, type FlowFacts, FlowFault, type FlowPermissions } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import type { ReadingWorld } from "../ports/world.ts";
import { describeStageAt } from "./describe-deciders.ts";
import { findTarget } from "./find-target.ts";
import { judged, lookAhead } from "./look-ahead.ts";
import { meetPresentPerson } from "./meet-present-person.ts";
import { nameDeciders } from "./name-deciders.ts";
import { readAuthority } from "./read-authority.ts";

/** What is to be explained. */
export interface ExplainRequest {
  readonly flow: string;
  /** Who would ask: a Slack user id, or an exact e-mail. */
  readonly as: string;
  /** The target's label or name; `null` in a flow that has none. */
  readonly target: string | null;
  /** Whether the flow's `onRequest` hook is run. */
  readonly runHooks: boolean;
}

type Asked = Omit<Explanation, "outcome" | "trace" | "stages" | "destinations">;

/**
 * What would come of a request if it were made now, by the road that one goes, from live data. It asks nobody and keeps
 * nothing where the world's store keeps nothing. Refused where flow, person or target are not there.
 */
export async function explainRequest(world: ReadingWorld, command: ExplainRequest): Promise<Result<Explanation>> {
  const flow = world.flows.find(command.flow);
  if (flow === null) return refuse({ reason: "flow-unknown", flow: command.flow });
  const person = await findPerson(world, command.as);
  if (person === null) return refuse({ reason: "person-unknown", person: command.as });
  const target = await chooseTarget(world, flow, command.target);
  if (!target.ok) return target;
  const what = target.value === null ? flow.label : `${target.value.label} in ${flow.label}`;
  const asked: Asked = { who: `${person.displayName} (${person.userId})`, what };

  const { allowGuests } = flow;
  const met = await meetPresentPerson(world, person.userId, { allowGuests, who: "requester" });
  const line = judged({ kind: "person", asked: "who asks", found: asked.who }, met.ok ? null : met.refusal);
  if (!met.ok) return accept({ ...asked, outcome: "refused", trace: [line], stages: [], destinations: [] });
  if (!(await isKnown(world, person)))
    return accept({ ...asked, outcome: "unknown", trace: [line, neverMet], stages: [], destinations: [] });
  const { user, metAt: now } = met.value;
  const request = draftOf(flow, user, target.value, now);
  const facts: FlowFacts = { request, requester: user, beneficiary: user, user, approver: null, now };
  return accept({ ...asked, ...(await explain(world, flow, facts, [line], command.runHooks)) });
}

async function explain(
  world: ReadingWorld,
  flow: Flow,
  facts: FlowFacts,
  known: readonly TraceLine[],
  runHooks: boolean,
): Promise<Omit<Explanation, keyof Asked>> {
  const trace = [...known];
  const end = (outcome: ExplainedOutcome) => ({ outcome, trace, stages: [], destinations: [] });
  try {
    const permissions = await flow.permissions(facts);
    const mayRequest = await readAuthority(world, permissions.request, facts.user, flow.identity);
    trace.push(...mayRequest.trace);
    if (!mayRequest.isAllowed) return end("refused");
    const ahead = await lookAhead(world, flow, facts.request, facts, { keepsNothing: true });
    trace.push(...ahead.trace);
    if (ahead.problem !== null) return end("refused");
    const hook = await explainHook(flow, facts, runHooks);
    if (hook !== null) trace.push(hook.line);
    if (hook !== null && hook.outcome !== "asked") return end(hook.outcome);

    const stages = await explainStages(world, flow, permissions, facts);
    const lists = await flow.notifications(facts);
    const destinations = lists.map((list) => describeDestinations(list.destinations));
    return { outcome: "asked", trace, stages, destinations };
  } catch (error) {
    trace.push(unread(error));
    return end("unknown");
  }
}

/** What could not be read. Throws again what is a fault of ours. */
function unread(error: unknown): TraceLine {
  if (!(error instanceof DirectoryFault || error instanceof MessengerFault || error instanceof FlowFault)) throw error;
  const asked = error instanceof FlowFault ? `the flow's ${error.part}` : "what comes next";
  return { kind: error instanceof FlowFault ? "hook" : "rule", asked, found: error.message, says: null };
}

async function explainHook(
  flow: Flow,
  facts: FlowFacts,
  runHooks: boolean,
): Promise<{ readonly line: TraceLine; readonly outcome: ExplainedOutcome } | null> {
  if (!flow.hasOn("request")) return null;
  if (!runHooks) {
    const found = "it was not asked, and may approve, deny or ignore the request; --hooks asks it";
    return { line: { kind: "hook", asked: "the flow's onRequest", found, says: null }, outcome: "asked" };
  }
  const answer = await flow.hook("onRequest", facts);
  const outcomes = { approve: "approved", deny: "denied", ignore: "refused" } as const;
  return { line: hookLine("onRequest", answer), outcome: answer === null ? "asked" : outcomes[answer.kind] };
}

async function explainStages(
  world: ReadingWorld,
  flow: Flow,
  { stages }: FlowPermissions,
  { request, requester }: FlowFacts,
): Promise<readonly ExplainedStage[]> {
  const explained: ExplainedStage[] = [];
  for (const [index, stage] of stages.entries()) {
    const { label, quorum, deciders } = await describeStageAt(world, flow, stage, { requestId: request.id, index });
    explained.push({ label, quorum, deciders, ...(await nameDeciders(world, stage.decide, requester)) });
  }
  return explained;
}

/** Whose account is looked up for the first time is made known with it, and an explanation keeps nothing. */
const neverMet: TraceLine = {
  kind: "person",
  asked: "whether Latchkey has met them",
  found: "not yet, so nothing is known of their accounts; it has once they type `/access whoami`",
  says: null,
};

async function isKnown(world: ReadingWorld, { userId }: SlackPerson): Promise<boolean> {
  return (await world.store.findUserBySlack({ ...(await world.people.home()), userId })) !== null;
}

async function findPerson(world: ReadingWorld, named: string): Promise<SlackPerson | null> {
  return named.includes("@") ? world.people.findByEmail(named.trim()) : world.people.lookUp(named.trim());
}

/** By its label as people see it, or by its name. */
async function chooseTarget(
  world: ReadingWorld,
  flow: Flow,
  named: string | null,
): Promise<Result<TargetDefinition | null>> {
  const hasTargets = flow.targets.length > 0 || flow.targetSources.length > 0;
  if (!hasTargets) return accept(null);
  const only = flow.targetSources.length === 0 && flow.targets.length === 1 ? flow.targets[0] : undefined;
  if (named === null) return only === undefined ? refuse(notOffered("No target")) : accept(only);
  const same = named.trim().toLowerCase();
  const byLabel = flow.targets.find(({ label }) => label.toLowerCase() === same);
  const found = byLabel ?? (await findTarget(world, flow, named.trim()));
  return found === null ? refuse(notOffered(named)) : accept(found);
}

function notOffered(target: string): Refusal {
  return { reason: "target-not-grantable", target, problem: "not-offered" };
}

function draftOf(flow: Flow, user: User, target: TargetDefinition | null, at: Date): AccessRequest {
  const { name, label } = flow;
  const source = { source: "slack", sourceChannel: null, context: {} } as const;
  const draft = draftRequest({ flow: name, flowLabel: label, requesterId: user.id, ...source, at });
  if (target === null) return draft;
  const { connectorId, connectorType, resourceId, settings } = target;
  const snapshot = { name: target.name, label: target.label, connectorId, connectorType, resourceId, settings };
  return { ...draft, target: snapshot, durationSeconds: Math.min(3_600, flow.maxDurationSeconds) };
}
