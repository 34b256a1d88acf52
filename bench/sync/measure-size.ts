import type { BenchServer } from "../database/bench-database.ts";
import { query } from "../database/query.ts";
import { median, rounded } from "../figures.ts";
import { countWrites, writtenBetween } from "./count-writes.ts";
import { type DirectoryProcess, startDirectory } from "./directory/start-directory.ts";
import { fillUsers } from "./fill-users.ts";
import type { Phase, PhaseAnswer } from "./phase/message.ts";
import { runPhase } from "./phase/run-phase.ts";
import type { PhaseFigures, SideFigures, SizeResult } from "./sync-result.ts";

/** One user in so many is changed before a delta. */
const changedOf = 100;

/** What the phases answered in one run, and what the unchanged one wrote. */
interface Run {
  readonly answers: ReadonlyMap<Phase, PhaseAnswer>;
  readonly unchangedWrote: Readonly<Record<string, number>>;
}

const usualPhases = ["first", "unchanged", "delta"] as const satisfies readonly Phase[];

interface Ground {
  readonly server: BenchServer;
  readonly directory: DirectoryProcess;
  readonly users: number;
  /** The database that all begin with. */
  readonly filled: string;
}

/** Measures a directory of one size, each run of Latchkey and of the floor in a database of its own, all of them alike. */
export async function measureSize(
  server: BenchServer,
  { users, runs, tell }: { readonly users: number; readonly runs: number; readonly tell: (what: string) => void },
): Promise<SizeResult> {
  tell(`${users} users: filling the database`);
  const filled = await server.createDatabase();
  await fillUsers(filled, users);
  const directory = await startDirectory(users);
  const ground = { server, directory, users, filled };
  const [latchkey, floor]: [Run[], Run[]] = [[], []];
  const sides = [
    async () => void latchkey.push(await runSide(ground, "bench/sync/latchkey/main.ts", usualPhases)),
    async () => void floor.push(await runSide(ground, "bench/sync/floor/main.ts", ["fetch", ...usualPhases])),
  ];
  for (let run = 1; run <= runs; run += 1) {
    tell(`${users} users: run ${run} of ${runs}`);
    // In turns, so that what wears on the machine or the disk wears on both.
    for (const side of run % 2 === 0 ? sides.toReversed() : sides) await side();
  }
  await directory.stop();
  await server.dropDatabase(filled);
  return {
    users,
    runs,
    latchkey: sideOf(latchkey),
    unchangedWrote: mostOf(latchkey.map(({ unchangedWrote }) => unchangedWrote)),
    floor: { ...sideOf(floor), fetch: figuresOf(floor, "fetch") },
  };
}

async function runSide(ground: Ground, program: string, phases: readonly Phase[]): Promise<Run> {
  const { server, directory, users } = ground;
  const databaseUrl = await server.createDatabase(ground.filled);
  try {
    await directory.reset();
    const answers = new Map<Phase, PhaseAnswer>();
    let unchangedWrote: Run["unchangedWrote"] = {};
    for (const phase of phases) {
      // What a server in use has done by the next run.
      await query(databaseUrl, "vacuum analyze");
      await query(databaseUrl, "checkpoint");
      // A moment earlier: what is changed in the same millisecond is not changed since.
      const changedSince = new Date(Date.now() - 1_000).toISOString();
      const expected = phase === "delta" ? await directory.change(changedOf) : users;
      const before = await countWrites(databaseUrl);
      const { url, apiToken } = directory;
      const answer = await runPhase(program, { phase, databaseUrl, directory: { url, apiToken }, changedSince });
      if (answer.users !== expected) throw new Error(`${answer.users} users were read, and not ${expected}.`);
      if (phase === "unchanged") unchangedWrote = writtenBetween(before, await countWrites(databaseUrl));
      answers.set(phase, answer);
    }
    await expectRows(databaseUrl, users);
    return { answers, unchangedWrote };
  } finally {
    await server.dropDatabase(databaseUrl);
  }
}

/** What was not done does not count as fast. */
async function expectRows(databaseUrl: string, users: number): Promise<void> {
  const [found] = await query<{ resources: number; links: number; matches: number }>(databaseUrl, count);
  const wanted = { resources: users, links: users - Math.floor(users / 10), matches: users };
  const isRight =
    found?.resources === wanted.resources && found.links === wanted.links && found.matches === wanted.matches;
  if (!isRight) {
    throw new Error(
      `There are ${JSON.stringify(found)} rows, and not ${JSON.stringify(wanted)}. Nothing was measured.`,
    );
  }
}

const count = `
  select (select count(*)::integer from connector_resource where kind = 'user') as resources,
    (select count(*)::integer from user_external_identity where unlinked_at is null) as links,
    (select count(*)::integer from connector_sync_match) as matches`;

/** The most of each table, of all runs. */
function mostOf(runs: readonly Run["unchangedWrote"][]): Run["unchangedWrote"] {
  const tables = new Set(runs.flatMap((run) => Object.keys(run)));
  return Object.fromEntries([...tables].map((table) => [table, Math.max(...runs.map((run) => run[table] ?? 0))]));
}

function sideOf(runs: readonly Run[]): SideFigures {
  return {
    first: figuresOf(runs, "first"),
    unchanged: figuresOf(runs, "unchanged"),
    delta: figuresOf(runs, "delta"),
  };
}

function figuresOf(runs: readonly Run[], phase: Phase): PhaseFigures {
  const answers = runs.flatMap((run) => run.answers.get(phase) ?? []);
  const middle = (read: (answer: PhaseAnswer) => number) => median(answers.map(read));
  const users = middle((answer) => answer.users);
  const seconds = middle((answer) => answer.seconds);
  const parts = Object.keys(answers[0]?.parts ?? {});
  return {
    users,
    seconds: Math.round(seconds * 1_000) / 1_000,
    rowsPerSecond: Math.round(users / seconds),
    microsecondsPerRow: rounded((seconds * 1_000_000) / users),
    processorSeconds: rounded(middle((answer) => answer.processorSeconds)),
    peakMemoryMb: rounded(middle((answer) => answer.peakMemoryMb)),
    parts: Object.fromEntries(parts.map((part) => [part, rounded(middle((answer) => answer.parts[part] ?? 0))])),
  };
}
