import { isOpen } from "../../../src/domain/request.ts";
import type { Ground } from "../ground.ts";
import { ask, changeRole, click, end, withdraw } from "./click.ts";
import { approveInTurn, decide, isInStages } from "./decide.ts";
import { arrangeDelegation } from "./delegate.ts";
import { carryOn } from "./extend.ts";
import { decideOnClaim, enterCode, nameAccount } from "./claim.ts";
import { administer, disown, doubt } from "./link.ts";
import { openClaims } from "./open-claims.ts";
import { waitingRequests } from "./waiting-requests.ts";
import { changeAccount, changeApprovers, changeRule, changeStanding } from "./outside.ts";
import { give, overtake } from "./overtake.ts";
import { passTime } from "./pass-time.ts";
import { tripNextWrite, turnWeather } from "./turn-weather.ts";
import { forget, kill, resume, start, sweep, work } from "./processes.ts";

type Step = (ground: Ground) => void | Promise<void>;

/** One thing happens, of all that may happen now, chosen by chance. */
export async function takeStep(ground: Ground): Promise<void> {
  const { gates, processes, chance, temper, memory } = ground;
  const isAnyDown = processes.some(({ isDown }) => isDown);
  const isUp = processes.some(({ world }) => world !== null);
  const requests = memory.rows.requests.all(null);
  const pending = requests.filter(({ status }) => status === "pending").length;
  const unended = memory.rows.grants.all(null).filter(({ grant }) => grant.endedAt === null);
  const given = unended.filter(({ grant }) => grant.state !== "pending").length;
  const active = unended.filter(({ grant }) => grant.state === "active").length;
  const lacking = Math.min(2, waitingRequests(ground).length);
  const isBusy = requests.filter(isOpen).length - lacking >= 3;
  const claims = openClaims(ground).filter(({ state }) => state === "open");
  const toProve = claims.filter(({ method }) => method === "email-code").length;
  const frozen = memory.rows.identities.all(null).filter(({ identity }) => identity.frozenAt !== null).length;
  const isWorking = gates.parked.some(({ fiber }) => fiber.job?.type === "advance-grant");
  const isHeld = gates.parked.some(({ fiber }) => fiber.job === null);
  const twice = chance.happens(0.15);
  gates.mood = { chance, ...temper, ...(twice ? { park: Math.max(temper.park, 0.2) } : {}) };
  const times = twice ? 2 : 1;
  const step = chance.weigh<Step>([
    [isUp ? 40 : 0, work],
    [isUp ? 6 : 0, sweep],
    [gates.parked.length > 0 ? 16 : 0, resume],
    [gates.parked.some(({ fiber }) => fiber.lease !== null) ? 20 : 0, overtake],
    [requests.length === 0 ? 40 : isBusy ? 2 : 10, (on) => click(on, ask(on), times)],
    [2 + pending * 12, (on) => click(on, decide(on), times)],
    [isUp ? requests.filter((request) => isInStages(ground, request)).length * 7 : 0, approveInTurn],
    [1, (on) => click(on, withdraw(on), times)],
    [unended.length * 0.4 + given * 3, (on) => click(on, end(on), times)],
    [isUp ? 0.2 + active * 25 : 0, carryOn],
    [1, (on) => click(on, changeRole(on))],
    [3, (on) => click(on, arrangeDelegation(on))],
    [1.5, changeStanding],
    [1.5, changeAccount],
    [3, changeApprovers],
    [lacking === 0 ? 0.7 : lacking * 5, (on) => click(on, nameAccount(on), times)],
    [toProve * 12, (on) => click(on, enterCode(on), times)],
    [(claims.length - toProve) * 8, (on) => click(on, decideOnClaim(on), times)],
    [0.7, (on) => click(on, disown(on))],
    [0.9 + lacking + frozen * 2, (on) => click(on, administer(on), times)],
    [isWorking ? 12 : unended.length > given ? 5 : 0, doubt],
    [isHeld ? 8 : unended.length > given ? 5 : 0, give],
    [1, changeRule],
    [7, turnWeather],
    [unended.length * 4.5, tripNextWrite],
    [7 + given * 2, passTime],
    [temper.crash > 0 && isUp ? 2 : 0, (on) => kill(on)],
    [isAnyDown ? 20 : 0, start],
    [2, forget],
  ]);
  await step?.(ground);
}
