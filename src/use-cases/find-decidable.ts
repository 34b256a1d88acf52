import { countedAlready, isOwnRequest, whoseWord } from "../domain/approval-policy.ts";
import { ruleInForce } from "../domain/deciding-stage.ts";
import type { DecidablePicture, HeardAlready, Some } from "../domain/home-picture.ts";
import type { RequestPicture } from "../domain/picture.ts";
import { checkStanding } from "../domain/standing.ts";
import type { KnownPerson } from "../domain/user.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { type FlowFacts, FlowFault } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import type { World } from "../ports/world.ts";
import { knowPerson, type MetPerson } from "./meet-person.ts";
import { readApprovals } from "./read-approvals.ts";
import { readAuthority } from "./read-authority.ts";
import { presentStage } from "./read-decider.ts";
import { readDelegators } from "./read-delegators.ts";
import { readPicture } from "./read-picture.ts";

/** How many undecided requests are looked at, the oldest first, and how many of them are shown. */
const mostLookedAt = 40;
const mostShown = 10;

type Fault = DirectoryFault | MessengerFault | FlowFault;

/** Answers of one reading, by rule: most requests of a flow have the same, and what does not answer is asked once. */
type Known = Map<string, boolean | Fault>;

/** What a person may say of a request; somebody whose word counts already may deny it only. */
type May = "decide" | HeardAlready | "nothing";

/** Whoever looks, and everything that is read for them once. */
interface Reader extends MetPerson {
  readonly known: KnownPerson;
  readonly answers: Known;
}

/**
 * The undecided requests that a person may decide at this moment, read live as for a click, which reads once more when it
 * comes. Where some cannot be read now, the others are shown as not being all; where none can, why.
 */
export async function findDecidable(
  world: World,
  met: MetPerson,
): Promise<Some<DecidablePicture> | { readonly items: null; readonly why: string }> {
  const items: DecidablePicture[] = [];
  let unread: Fault | null = null;
  const reader: Reader = { ...met, known: await knowPerson(world, met.user), answers: new Map() };
  const undecided = await world.store.undecidedRequests(mostLookedAt);
  for (const { requestId, card } of undecided) {
    const picture = await readPicture(world, requestId);
    if (picture === null) continue;
    const may = await askWhatMay(world, picture, reader);
    if (may === "nothing") continue;
    if (may instanceof Error) {
      unread = may;
      continue;
    }
    if (items.length === mostShown) return { items, areMore: true };
    items.push({ picture, heard: may === "decide" ? null : may, card });
  }
  if (unread !== null) {
    world.log.warn({ user: met.user.id, err: unread }, "Which requests a person may decide could not be read.");
    if (items.length === 0) return { items: null, why: whyUnread(world, unread) };
  }
  return { items, areMore: unread !== null || undecided.length === mostLookedAt };
}

/** Gives the fault where it cannot be told. */
async function askWhatMay(world: World, picture: RequestPicture, reader: Reader): Promise<May | Fault> {
  try {
    return await whatMay(world, picture, reader);
  } catch (error) {
    if (error instanceof DirectoryFault || error instanceof MessengerFault || error instanceof FlowFault) return error;
    throw error;
  }
}

/** As a click would be answered: by the person's standing in the flow, whose request it is, the rule, and who has approved. */
async function whatMay(
  world: World,
  { request, requester, beneficiary }: RequestPicture,
  { user, person, metAt: now, known: by, answers }: Reader,
): Promise<May> {
  const flow = world.flows.find(request.flow);
  if (flow === null || request.status !== "pending" || request.deadline <= now) return "nothing";
  const home = await world.people.home();
  if (!checkStanding(person, { allowGuests: flow.allowGuests, home }, "you").ok) return "nothing";
  const { allowSelfApproval } = flow;
  const ownPeople = await Promise.all([requester, beneficiary].map((one) => knowPerson(world, one)));
  const own = { ownPeople, allowSelfApproval };
  if (isOwnRequest({ by, onBehalfOf: null }, own)) return "nothing";
  const facts: FlowFacts = { request, requester, beneficiary, user, approver: user, now };
  const stage = presentStage(flow, await flow.permissions(facts), request);
  const rule = ruleInForce(stage, request.stageSince, now);
  const key = `${flow.name} ${JSON.stringify(rule)}`;
  const answer =
    answers.get(key) ?? (await remember(answers, key, () => readAuthority(world, rule, user, flow.identity)));
  if (typeof answer !== "boolean") throw answer;
  const away = answer || !flow.allowDelegation ? null : await readDelegators(world, flow, facts);
  if (!answer && away === null) return "nothing";
  const voice = { by, onBehalfOf: away === null ? null : await knowPerson(world, away.onBehalfOf) };
  if (isOwnRequest(voice, own)) return "nothing";
  const before = countedAlready(voice, await readApprovals(world.store, request.id));
  return before === null ? "decide" : { by: whoseWord(before, voice) };
}

async function remember(
  known: Known,
  key: string,
  read: () => Promise<{ readonly isAllowed: boolean }>,
): Promise<boolean> {
  try {
    const { isAllowed } = await read();
    known.set(key, isAllowed);
    return isAllowed;
  } catch (error) {
    if (error instanceof DirectoryFault || error instanceof MessengerFault || error instanceof FlowFault)
      known.set(key, error);
    throw error;
  }
}

function whyUnread(world: World, fault: Fault): string {
  if (fault instanceof FlowFault) return "a flow's own code fails";
  if (fault instanceof MessengerFault) return "Slack does not answer";
  return fault.connectorId === null
    ? "a directory does not answer"
    : `${world.directories.labelOf(fault.connectorId)} does not answer`;
}
