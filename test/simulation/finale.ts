import { isUnended } from "../../src/domain/grant.ts";
import { isOpenClaim } from "../../src/domain/ownership.ts";
import { isOpen } from "../../src/domain/request.ts";
import type { Rows } from "../../src/testing/in-memory-store/rows.ts";
import type { Ground } from "./ground.ts";
import { afterStep } from "./invariants/after-step.ts";
import { atEnd } from "./invariants/at-end.ts";
import { inTime } from "./invariants/in-time.ts";
import { awaitsAccount } from "./invariants/waiting.ts";
import { setRule } from "./steps/outside.ts";
import { doJob, start, sweep } from "./steps/processes.ts";

const sweepMs = 15_000;
/** More looks than any history needs; whatever is still owed then is owed for ever. */
const mostLooks = 2_000;

/**
 * The weather clears, what was held goes on, what was down starts, and time passes beyond every end: now everything owed
 * has to be done, in time, and everybody has to be where they were before.
 */
export async function playFinale(ground: Ground): Promise<void> {
  const { clock, story } = ground;
  await clear(ground);
  const wellSince = clock.now();
  const owedSince = new Map<string, number>();
  for (let look = 0; story.broken === null; look += 1) {
    if (look === mostLooks) return story.break("Something is owed for ever.");
    for (const process of ground.processes) await sweep(ground, process);
    await drain(ground);
    afterStep(ground);
    inTime(ground, wellSince, owedSince);
    const next = nextMoment(ground);
    if (next === null) break;
    clock.pass(next - clock.now());
  }
  if (story.broken === null) await atEnd(ground);
}

async function clear(ground: Ground): Promise<void> {
  const { gates, weather, company, story, chance } = ground;
  story.add("the weather clears");
  weather.clear();
  gates.mood = { chance, park: 0, crash: 0, databaseFault: 0, atWrite: { park: 0, crash: 0 } };
  for (const branch of company.branches) {
    for (const groupId of branch.ruled) setRule(branch, groupId, false);
  }
  while (gates.parked.length > 0) {
    for (const { fiber } of gates.parked) gates.release(fiber);
    await gates.quiet();
  }
  while (ground.processes.some(({ isDown }) => isDown)) await start(ground);
}

async function drain(ground: Ground): Promise<void> {
  const { queue, processes, chance, story } = ground;
  for (let next = queue.due()[0]; next !== undefined && story.broken === null; next = queue.due()[0]) {
    const process = chance.pick(processes);
    if (process !== null) await doJob(ground, process, next);
  }
}

/** The next sweep while anything is owed; else the next moment at which something becomes due; `null` when all is over. */
function nextMoment({ memory, queue, clock }: Ground): number | null {
  const unended = memory.rows.grants.all(null).filter(({ grant }) => isUnended(grant));
  const open = memory.rows.requests.all(null).filter(isOpen);
  const claims = memory.rows.claims.all(null).filter(isOpenClaim);
  const isBusy =
    unended.some((kept) => kept.grant.state !== "active" && !awaitsAccount(kept)) ||
    open.some(({ status, stageSince }) => status === "received" || (status === "pending" && stageSince === null)) ||
    claims.some((claim) => claim.state === "received" || (claim.codeHmac !== null && claim.codeSentAt === null));
  const owesComparison = memory.rows.memberships.all(null).some(({ isReconcileOwed }) => isReconcileOwed);
  const isTold = memory.rows.events.all(null).every(({ settled }) => settled !== null);
  if (isBusy || owesComparison || !isTold) return clock.now() + sweepMs;
  const due = [
    ...unended.map(({ grant }) => grant.endsAt.getTime()),
    ...open.flatMap(({ deadline, escalatesAt }) => [
      deadline.getTime(),
      ...(escalatesAt ? [escalatesAt.getTime()] : []),
    ]),
    ...turnEnds(memory.rows).filter((at) => at > clock.now()),
    ...claims.map(({ expiresAt }) => expiresAt.getTime()),
  ];
  const queued = queue.next();
  if (due.length === 0 && queued === null) return null;
  return Math.max(clock.now() + 1_000, Math.min(...due, ...(queued === null ? [] : [queued])));
}

/** When lists whose turn is limited come to its end, for what is still open. */
function turnEnds({ notifications, requests }: Rows): readonly number[] {
  return notifications.all(null).flatMap(({ requestId, state, stage, sentAt, timeoutSeconds }) => {
    const request = requests.get(requestId, null);
    const isAsking = state === "sent" && request?.status === "pending" && request.stage === stage;
    return isAsking && sentAt !== null && timeoutSeconds !== null ? [sentAt.getTime() + timeoutSeconds * 1_000] : [];
  });
}
