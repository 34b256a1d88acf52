import { countedAlready, type GivenApproval } from "../domain/approval-policy.ts";
import { ruleInForce } from "../domain/deciding-stage.ts";
import type { PeopleRule } from "../domain/people-rule.ts";
import type { Trace, TraceLine } from "../domain/trace.ts";
import { isSamePerson, type KnownPerson, type User } from "../domain/user.ts";
import type { Flow, FlowFacts, FlowPermissions } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { knowPerson } from "./meet-person.ts";
import { meetPresentPerson } from "./meet-present-person.ts";
import { readApprovals } from "./read-approvals.ts";
import { type AuthorityReading, readAuthority } from "./read-authority.ts";

/** In whose name somebody may decide. */
interface Away {
  readonly reading: AuthorityReading;
  readonly onBehalfOf: User;
  readonly trace: Trace;
}

/** The rule that is asked about whoever is away; `null` where there is none. */
type RuleOf = (permissions: FlowPermissions, facts: FlowFacts) => PeopleRule | null;

/** Who may decide the present stage at this moment. */
const presentRule: RuleOf = ({ stages }, { request, now }) => {
  const stage = stages[request.stage];
  return stage === undefined ? null : ruleInForce(stage, request.stageSince, now);
};

/**
 * For whom of those who are away `facts.user` may decide the present stage, or what `ruleOf` says instead: the first who may themselves at this moment.
 * Where several may, one whose word does not count yet goes before one who has approved, in whose name only a denial is
 * left, and whose own request it is comes last. Nobody stands in for whoever only stands in themselves. `null`
 * where there is none. Throws like `readAuthority`.
 */
export async function readDelegators(
  world: World,
  flow: Flow,
  facts: FlowFacts,
  ruleOf: RuleOf = presentRule,
): Promise<Away | null> {
  const delegations = await world.store.activeDelegationsTo(facts.user.id);
  const own = await Promise.all([facts.requester, facts.beneficiary].map((person) => knowPerson(world, person)));
  const given = await readApprovals(world.store, facts.request.id);
  const second: Away[] = [];
  const last: Away[] = [];
  for (const { fromUserId, until } of delegations) {
    const delegator = await world.store.findUser(fromUserId);
    if (delegator === null) continue;
    const reading = await readDelegator(world, flow, facts, { delegator, ruleOf });
    if (reading === null || !reading.isAllowed) continue;
    const line = delegateLine(facts.user, delegator, until);
    const away = { reading, onBehalfOf: delegator, trace: [line, ...reading.trace] };
    const known = await knowPerson(world, delegator);
    if (own.some((person) => isSamePerson(person, known))) last.push(away);
    else if (isHeard(known, given)) second.push(away);
    else return away;
  }
  return second[0] ?? last[0] ?? null;
}

function isHeard(person: KnownPerson, given: readonly GivenApproval[]): boolean {
  return countedAlready({ by: person, onBehalfOf: null }, given) !== null;
}

/** Whether the person who is away may decide, as for a click of their own; `null` where they may do nothing any more. */
async function readDelegator(
  world: World,
  flow: Flow,
  facts: FlowFacts,
  { delegator, ruleOf }: { readonly delegator: User; readonly ruleOf: RuleOf },
): Promise<AuthorityReading | null> {
  const met = await meetPresentPerson(world, delegator.slackUserId, { allowGuests: flow.allowGuests, who: "delegate" });
  if (!met.ok) return null;
  const { user } = met.value;
  const rule = ruleOf(await flow.permissions({ ...facts, user, approver: user }), facts);
  return rule === null ? null : readAuthority(world, rule, user, flow.identity);
}

function delegateLine(by: User, away: User, until: Date): TraceLine {
  const asked = `who is away and has <@${by.slackUserId}> decide`;
  return { kind: "delegate", asked, found: `<@${away.slackUserId}> until ${until.toISOString()}`, says: "yes" };
}
