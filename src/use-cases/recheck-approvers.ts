import type { Decision } from "../domain/approval-policy.ts";
import { type DecidingStage, ruleInForce } from "../domain/deciding-stage.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { AccessRequest } from "../domain/request.ts";
import type { User } from "../domain/user.ts";
import type { Flow, FlowFacts } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { meetPresentPerson } from "./meet-present-person.ts";
import { readAuthority } from "./read-authority.ts";

/**
 * Whether everybody who approved a request is still here and may still decide the stage that they approved, by the rule
 * that was in force when they did; where it was in the name of somebody who was away, that person too. Throws when it
 * cannot be read.
 */
export async function recheckApprovers(
  world: World,
  flow: Flow,
  facts: FlowFacts,
  decisions: readonly Decision[],
): Promise<Result<void>> {
  for (const decision of decisions) {
    const { userId, onBehalfOf } = decision;
    // The flow's own hook decided; nobody's authority is behind it.
    if (userId === null) continue;
    const approver = await world.store.findUser(userId);
    if (approver === null) return refuse({ reason: "decider-no-longer-eligible", by: "Somebody unknown" });
    const away = onBehalfOf === null ? null : await world.store.findUser(onBehalfOf);
    const isKnown = onBehalfOf === null || away !== null;
    if (!isKnown || !(await mayStillDecide(world, flow, facts, { decision, approver, away })))
      return refuse({ reason: "decider-no-longer-eligible", by: `<@${approver.slackUserId}>` });
  }
  return accept(undefined);
}

async function mayStillDecide(
  world: World,
  flow: Flow,
  facts: FlowFacts,
  { decision, approver, away }: { readonly decision: Decision; readonly approver: User; readonly away: User | null },
): Promise<boolean> {
  for (const person of away === null ? [approver] : [approver, away]) {
    const met = await meetPresentPerson(world, person.slackUserId, { allowGuests: flow.allowGuests, who: "you" });
    if (!met.ok) return false;
  }
  const { stages } = await flow.permissions({ ...facts, user: away ?? approver });
  const stage = stages[decision.stage];
  if (stage === undefined) return false;
  const rule = ruleAt(stage, facts.request, decision);
  return (await readAuthority(world, rule, away ?? approver, flow.identity)).isAllowed;
}

/** The rule that was in force when the decision was given, in the stage it was given in. */
function ruleAt(stage: DecidingStage, { stages }: AccessRequest, { stage: index, at }: Decision) {
  const since = stages[index]?.since ?? null;
  return ruleInForce(stage, since === null ? null : new Date(since), at);
}
