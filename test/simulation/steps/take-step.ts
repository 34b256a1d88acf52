import { isOpen } from "../../../src/domain/request.ts";
import type { Ground } from "../ground.ts";
import { ask, changeRole, click, decide, end, withdraw } from "./click.ts";
import { changeAccount, changeApprovers, changeLink, changeRule, changeStanding } from "./outside.ts";
import { overtake } from "./overtake.ts";
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
  const isBusy = requests.filter(isOpen).length >= 3;
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
    [1, (on) => click(on, withdraw(on), times)],
    [unended.length * 0.4 + given * 3, (on) => click(on, end(on), times)],
    [1, (on) => click(on, changeRole(on))],
    [1.5, changeStanding],
    [1.5, changeAccount],
    [1.5, changeApprovers],
    [0.7, changeLink],
    [1, changeRule],
    [7, turnWeather],
    [unended.length * 3, tripNextWrite],
    [7 + given * 2, passTime],
    [temper.crash > 0 && isUp ? 2 : 0, (on) => kill(on)],
    [isAnyDown ? 20 : 0, start],
    [2, forget],
  ]);
  await step?.(ground);
}
