import { describeRefusal } from "../../../src/domain/describe-refusal.ts";
import type { Grant } from "../../../src/domain/grant.ts";
import { type AccessRequest, isOpen } from "../../../src/domain/request.ts";
import type { Result } from "../../../src/domain/refusal.ts";
import type { World } from "../../../src/ports/world.ts";
import { withdrawRequest } from "../../../src/use-cases/close-request.ts";
import { endAccess } from "../../../src/use-cases/end-access.ts";
import { setRole } from "../../../src/use-cases/set-role.ts";
import { submitRequest } from "../../../src/use-cases/submit-request.ts";
import { adminName, type Employee } from "../company.ts";
import { employeeOf } from "../employee-of.ts";
import type { Ground } from "../ground.ts";
import { spawn } from "../spawn.ts";
import { openClaims } from "./open-claims.ts";

/** What somebody does in Slack. */
export interface Click {
  readonly name: string;
  /** The message whose button it is; left out for what has none. */
  readonly card?: string | null;
  /** Gives what the person sees. */
  readonly work: (world: World) => Promise<string>;
}

/** Some ask more often than others, so that grants of the same account and group meet. */
const eagerness: Readonly<Record<string, number>> = { alice: 6, carl: 3, dora: 2, gina: 4, hugo: 2 };

/** Somebody asks for something. */
export function ask(ground: Ground): Click | null {
  const { chance, company } = ground;
  const person = chance.weigh(company.employees.map((employee) => [eagerness[employee.name] ?? 1, employee] as const));
  const flow = chance.weigh(company.flows.map((one) => [often(one.name), one] as const));
  if (person === null || flow === null) return null;
  const [first, ...others] = (flow.targets ?? []).map(({ name }) => name);
  const target = (chance.happens(0.7) ? first : chance.pick(others)) ?? null;
  const seconds = chance.pick(company.plan(flow.name).durations);
  const command = {
    flow: flow.name,
    target,
    answers: { duration: String(seconds) },
    bySlackUserId: person.slackUserId,
    beneficiarySlackUserId: null,
    startsAt: null,
    context: {},
    source: "slack",
    sourceChannel: null,
    slackViewId: `V${ground.step}`,
  } as const;
  return {
    name: `${person.name} asks for ${target ?? "approval"} for ${(seconds ?? 0) / 60} minutes (${flow.name})`,
    work: async (world) => outcomeOf(await submitRequest(world, command)),
  };
}

/** Somebody takes a request back: mostly the one who asked. */
export function withdraw(ground: Ground): Click | null {
  const { chance, company, story } = ground;
  const request = pickRequest(ground, isOpen);
  const person = chance.happens(0.8) ? ownerOf(ground, request) : chance.pick(company.employees);
  if (request === null || person === null) return null;
  const command = { requestId: request.id, bySlackUserId: person.slackUserId };
  return {
    name: `${person.name} withdraws ${story.nameOf(request.id, "request")}`,
    work: async (world) => outcomeOf(await withdrawRequest(world, command)),
  };
}

/** Access is ended before its time: by its owner, an admin, somebody who decides, or anybody. */
export function end(ground: Ground): Click | null {
  const { chance, company, memory } = ground;
  const unended = memory.rows.grants.all(null).filter(({ grant }) => grant.endedAt === null);
  const attempted = unended.filter(({ grant }) => grant.state !== "pending");
  const kept = chance.pick(attempted.length > 0 && chance.happens(0.9) ? attempted : unended);
  const request = kept === null ? null : memory.rows.requests.get(kept.grant.requestId, null);
  const person = chance.weigh([
    [5, ownerOf(ground, request)],
    [2, company.employee(adminName)],
    [3, chance.pick(company.employees)],
  ]);
  return request === null || person === null ? null : endBy(ground, request, person);
}

function endBy({ story }: Ground, request: AccessRequest, person: Employee): Click {
  const command = { requestId: request.id, bySlackUserId: person.slackUserId };
  return {
    name: `${person.name} ends the access of ${story.nameOf(request.id, "request")}`,
    work: async (world) => outcomeOf(await endAccess(world, command)),
  };
}

/** The person who has a grant gives it back. */
export async function clickEnd(ground: Ground, grant: Grant): Promise<void> {
  const request = ground.memory.rows.requests.get(grant.requestId, null);
  const owner = ownerOf(ground, request);
  if (request !== null && owner !== null) await click(ground, endBy(ground, request, owner));
}

/** An admin makes somebody an admin, or a member again; somebody else tries to. */
export function changeRole(ground: Ground): Click | null {
  const { chance, company } = ground;
  const by = chance.happens(0.7) ? company.employee(adminName) : chance.pick(company.employees);
  const claimant = chance.pick(openClaims(ground).filter(({ method }) => method === "admin-approval"));
  const anybody = chance.pick(company.employees);
  // Whoever becomes an admin while others look at a claim of theirs may try to confirm it.
  const of = claimant !== null && chance.happens(0.5) ? employeeOf(ground, claimant.userId) : anybody;
  if (by === null || of === null) return null;
  const to = chance.happens(0.5) ? "admin" : "member";
  const command = { bySlackUserId: by.slackUserId, ofSlackUserId: of.slackUserId, to } as const;
  return {
    name: `${by.name} makes ${of.name} ${to === "admin" ? "an admin" : "a member"}`,
    work: async (world) => outcomeOf(await setRole(world, command)),
  };
}

/** Begins a click on one of the processes that are up; a second time at once where Slack sent it twice. */
export async function click(ground: Ground, made: Click | null, times = 1): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    const process = ground.chance.pick(ground.processes.filter((one) => one.world !== null));
    const world = process?.world ?? null;
    if (made === null || process === null || world === null) return;
    await spawn(ground, process, { name: made.name, card: made.card ?? null, work: () => made.work(world) });
  }
}

export function outcomeOf(result: Result<unknown>): string {
  return result.ok ? "done" : describeRefusal(result.refusal);
}

/** How often a flow is asked for. */
function often(flow: string): number {
  if (flow.endsWith("-longer")) return 3;
  return flow.endsWith("-fast") ? 1 : 2;
}

type Which = (request: AccessRequest) => boolean;

function pickRequest({ memory, chance }: Ground, which: Which): AccessRequest | null {
  return chance.pick(memory.rows.requests.all(null).filter(which));
}

function ownerOf(ground: Ground, request: AccessRequest | null): Employee | null {
  return request === null ? null : employeeOf(ground, request.requesterId);
}
