import type { Outcome } from "../../../src/domain/approval-policy.ts";
import { type AccessRequest, isOpen } from "../../../src/domain/request.ts";
import { decideRequest } from "../../../src/use-cases/decide-request.ts";
import { adminName, approverNames, type Employee } from "../company.ts";
import type { Deciders } from "../company-flows.ts";
import { employeeOf } from "../employee-of.ts";
import type { Ground } from "../ground.ts";
import { click, type Click, outcomeOf } from "./click.ts";
import { doJob } from "./processes.ts";

/** Somebody clicks Approve or Deny: mostly somebody who may, and mostly on what a message shows. */
export function decide(ground: Ground): Click | null {
  const { chance, company, memory } = ground;
  const which = chance.weigh<Which>([
    [85, ({ status }) => status === "pending"],
    [8, isOpen],
    [7, () => true],
  ]);
  const request = chance.pick(memory.rows.requests.all(null).filter(which ?? isOpen));
  if (request === null) return null;
  const person = chance.happens(0.85) ? pickDecider(ground, request) : chance.pick(company.employees);
  return person === null ? null : decideBy(ground, request, person, chance.happens(0.85) ? "approve" : "deny");
}

/** Those who are asked about a request in stages approve it one after the other, the next stage as soon as it is asked. */
export async function approveInTurn(ground: Ground): Promise<void> {
  const { chance, memory, queue, processes } = ground;
  const id = chance.pick(memory.rows.requests.all(null).filter((request) => isInStages(ground, request)))?.id ?? "";
  for (let count = 2 + chance.below(4); count > 0; count -= 1) {
    const request = memory.rows.requests.get(id, null);
    const person = request === null ? null : pickDecider(ground, request);
    if (request === null || person === null || !isInStages(ground, request)) return;
    await click(ground, approveBy(ground, request, person), chance.happens(0.15) ? 2 : 1);
    const process = chance.pick(processes.filter(({ world }) => world !== null));
    const next = queue.due().find(({ job }) => job.type === "begin-stage" && job.requestId === id);
    if (process !== null && next !== undefined) await doJob(ground, process, next);
  }
}

/** Whether a request waits for more than one approval. */
export function isInStages({ company }: Pick<Ground, "company">, { status, flow }: AccessRequest): boolean {
  return status === "pending" && company.plan(flow).stages.length > 1;
}

/** Somebody approves, on a message or elsewhere. */
export function approveBy(ground: Ground, request: AccessRequest, person: Employee): Click {
  return decideBy(ground, request, person, "approve");
}

function decideBy(ground: Ground, request: AccessRequest, person: Employee, outcome: Outcome): Click {
  const { story } = ground;
  const { card, seenVersion } = pickButton(ground, request);
  const command = {
    requestId: request.id,
    bySlackUserId: person.slackUserId,
    outcome,
    message: null,
    seenVersion,
  } as const;
  return {
    name: `${person.name} clicks ${outcome} on ${story.nameOf(request.id, "request")}${card === null ? "" : " where it was put"}`,
    card,
    work: async (world) => outcomeOf(await decideRequest(world, command)),
  };
}

type Which = (request: AccessRequest) => boolean;

/** One of those who decide the present stage, mostly one who did not yet: or who stands in for them, or may only later. */
export function pickDecider(ground: Ground, request: AccessRequest): Employee | null {
  const { chance, company, memory } = ground;
  const stage = company.plan(request.flow).stages[request.stage];
  if (stage === undefined) return null;
  const isLater = stage.escalation !== null && chance.happens(0.3);
  const names = new Set((isLater ? stage.escalation.by : stage.by).flatMap(namesOf));
  const own = company.employees.filter(({ name }) => names.has(name));
  const said = memory.rows.decisions.all(null).filter(({ requestId }) => requestId === request.id);
  const heard = new Set(said.map(({ userId }) => employeeOf(ground, userId ?? "")));
  const owner = employeeOf(ground, request.requesterId);
  const fresh = own.filter((one) => one !== owner && !heard.has(one));
  const deciders = fresh.length > 0 && chance.happens(0.9) ? fresh : own.filter((one) => one !== owner);
  const standIns = standInsFor(ground, own);
  return standIns.length > 0 && chance.happens(0.3) ? chance.pick(standIns) : chance.pick(deciders);
}

function namesOf(part: Deciders): readonly string[] {
  if (part === "approvers") return approverNames;
  return part === "admins" ? [adminName] : [part];
}

function standInsFor(ground: Ground, people: readonly Employee[]): readonly Employee[] {
  const { memory, clock } = ground;
  return memory.rows.delegations.all(null).flatMap(({ fromUserId, toUserId, until, endedAt }) => {
    const away = employeeOf(ground, fromUserId);
    const isMeant = away !== null && people.includes(away) && endedAt === null && until > clock.date();
    const standIn = isMeant ? employeeOf(ground, toUserId) : null;
    return standIn === null ? [] : [standIn];
  });
}

/** A button that a message has, or had when it was drawn last; else what is on the person's screen otherwise. */
function pickButton({ chance, messenger, memory }: Ground, request: AccessRequest) {
  const standing = messenger.cards.filter(
    ({ kind, pictures }) => kind === "card" && pictures[0]?.request.id === request.id,
  );
  const shown = chance.happens(0.6) ? chance.pick(standing) : null;
  const at = shown?.turns.findLastIndex(({ kind }) => kind === "asking") ?? -1;
  const seen = shown?.pictures[at]?.request.version;
  const row = memory.rows.notifications
    .all(null)
    .find(({ channel, ts }) => channel === shown?.place.channel && ts === shown.place.ts);
  if (seen !== undefined) return { card: row?.id ?? null, seenVersion: seen };
  const otherwise = chance.happens(0.5) ? request.version - 1 : null;
  return { card: null, seenVersion: chance.happens(0.9) ? request.version : otherwise };
}
