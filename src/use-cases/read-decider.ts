import type { AskedFor } from "../domain/approval-policy.ts";
import { type DecidingStage, isEscalated, ruleInForce } from "../domain/deciding-stage.ts";
import { describeDuration } from "../domain/duration.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { Trace } from "../domain/trace.ts";
import type { User } from "../domain/user.ts";
import { type Flow, type FlowFacts, FlowFault, type FlowPermissions } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { readDelegators } from "./read-delegators.ts";
import { type AuthorityReading, readAuthority } from "./read-authority.ts";

/** Whether somebody may decide the present stage of a request, and how many have to. */
export interface DeciderFacts {
  readonly reading: AuthorityReading;
  /** Who is away and in whose name they may; `null` where they may themselves. */
  readonly onBehalfOf: User | null;
  readonly askedFor: AskedFor;
  /** Which stage it is, and what was read. */
  readonly trace: Trace;
}

/**
 * Reads whether `facts.user` may decide the present stage, live: by the rule, or in the name of somebody who is away, who
 * may themselves. Throws `FlowFault`, `DirectoryFault` or `MessengerFault` when it cannot be told: then nobody may.
 */
export async function readDecider(world: World, flow: Flow, facts: FlowFacts): Promise<DeciderFacts> {
  const permissions = await flow.permissions(facts);
  const stage = presentStage(flow, permissions, facts.request);
  const askedFor = { stages: permissions.stages.length, quorum: stage.quorum };
  const asked = stageLine(stage, facts, askedFor);
  const rule = ruleInForce(stage, facts.request.stageSince, facts.now);
  const reading = await readAuthority(world, rule, facts.user, flow.identity);
  const own = { reading, onBehalfOf: null, askedFor, trace: [...asked, ...reading.trace] };
  if (reading.isAllowed || !flow.allowDelegation) return own;
  const away = await readDelegators(world, flow, facts);
  return away === null ? own : { ...away, askedFor, trace: [...own.trace, ...away.trace] };
}

/** Which of several stages was read, and by which rule where it turns to others after a time. */
function stageLine(
  { label, quorum, escalate }: DecidingStage,
  { request, now }: FlowFacts,
  { stages }: AskedFor,
): Trace {
  if (stages === 1 && quorum === 1 && escalate === null) return [];
  const place = `stage ${request.stage + 1} of ${stages}${label === null ? "" : `, ${label}`}`;
  const { stageSince } = request;
  const isTurned = escalate !== null && stageSince !== null && isEscalated(escalate, stageSince, now);
  const turned = isTurned
    ? `; it has waited ${describeDuration(escalate.afterSeconds)}, so others may decide as well`
    : "";
  const found = `${quorum === 1 ? "one person has" : `${quorum} different people have`} to approve${turned}`;
  return [{ kind: "request", asked: place, found, says: null }];
}

/** The stage that is being decided, as the flow says it now. Throws `FlowFault` where it says none any more. */
export function presentStage(flow: Flow, { stages }: FlowPermissions, { stage }: AccessRequest): DecidingStage {
  const present = stages[stage];
  if (present !== undefined) return present;
  throw new FlowFault(
    flow.name,
    "permissions",
    `The permissions of the flow "${flow.name}" have ${stages.length} stages, and a request is in stage ${stage + 1}, so nobody can decide it. Give the stage back, or let the request be asked anew.`,
  );
}
