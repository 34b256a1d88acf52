import { startApp } from "./app/start-app.ts";
import type { CompanyProcess } from "./company/company-process.ts";
import type { JourneyRecord } from "./company/message.ts";
import type { BenchServer } from "./database/bench-database.ts";
import { readMarks } from "./database/read-marks.ts";
import { countOwedMessages, type Outcome, readOutcomes } from "./database/read-outcomes.ts";
import type { FloorAnswer } from "./floor/message.ts";
import { runFloor } from "./floor/run-floor.ts";
import { readUsage, type Usage } from "./program/read-usage.ts";
import type { RequestsOptions } from "./read-options.ts";

/** How many people take turns in deciding. */
const deciders = 5;

/** One run: the same journeys through Latchkey, and their floor right after it in the same database. */
export interface Run {
  readonly journeys: readonly JourneyRecord[];
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Of all journeys together. */
  readonly seconds: number;
  readonly calls: { readonly slack: number; readonly okta: number };
  /** What they took of the processor in Latchkey's process. `null` where it cannot be read. */
  readonly processorSeconds: number | null;
  readonly peakMemoryMb: number | null;
  /** What is wrong when all journeys are over; empty when nothing is. */
  readonly leftovers: readonly string[];
  readonly floor: FloorAnswer;
}

export interface RunGround {
  readonly server: BenchServer;
  readonly company: CompanyProcess;
  readonly options: RequestsOptions;
  readonly dataDirectory: string;
  /** The file with the floor's script. */
  readonly script: string;
  readonly onProgress: (done: number) => void;
}

/** Makes one run on a database of its own: everybody once to warm everything up, then the journeys that count. */
export async function measureRun(
  name: string,
  { server, company, options, dataDirectory, script, onProgress }: RunGround,
): Promise<Run> {
  const { journeys, concurrency, over, mode } = options;
  const url = await server.createDatabase();
  try {
    const app = await startApp({ company, mode, dataDirectory, databaseUrl: url, config: "with-okta" });
    try {
      await company.meet(app.url);
      const plan = { concurrency, over, deciders: Math.min(deciders, concurrency) };
      await company.travel({ ...plan, name: `${name}-first`, journeys: concurrency });
      const before = await readUsage(app.program.pid);
      const travelled = await company.travel({ ...plan, name, journeys }, onProgress);
      const after = await readUsage(app.program.pid);
      await app.program.stop();
      const outcomes = await readOutcomes(url);
      const leftovers = await leftoversOf(url, travelled.members);
      const floor = await runFloor({ databaseUrl: url, script, journeys, pairs: await pairsOf(url, company) });
      const peakMemoryMb = after?.peakMemoryMb ?? null;
      return { ...travelled, outcomes, processorSeconds: spent(before, after), peakMemoryMb, leftovers, floor };
    } finally {
      await app.program.kill();
    }
  } finally {
    await server.dropDatabase(url);
  }
}

/** For each asker of the floor, themselves and who decides for them, as in the journeys before. */
async function pairsOf(databaseUrl: string, company: CompanyProcess) {
  const marks = await readMarks(databaseUrl, [...company.askers, ...company.deciders], company.group);
  return company.askers.map((asker, place) => {
    const decider = company.deciders[place % Math.min(deciders, company.askers.length)];
    return { marks: [asker, decider].flatMap((one) => marks.get(one?.slackUserId ?? "") ?? []) };
  });
}

async function leftoversOf(databaseUrl: string, members: number): Promise<readonly string[]> {
  const owed = await countOwedMessages(databaseUrl);
  return [
    ...(members === 0 ? [] : [`${members} people still have the access that all have given back`]),
    ...(owed === 0 ? [] : [`${owed} messages are still owed`]),
  ];
}

function spent(before: Usage | null, after: Usage | null): number | null {
  return before === null || after === null ? null : after.processorSeconds - before.processorSeconds;
}
