import { join } from "node:path";

import { closeDatabase } from "../../src/database/close-database.ts";
import { openDatabase } from "../../src/database/open-database.ts";
import { createLog } from "../../src/log.ts";
import type { BenchServer } from "../database/bench-database.ts";
import { query } from "../database/query.ts";
import { median, rounded } from "../figures.ts";
import { copyRows } from "./copy-rows.ts";
import { fillPeople, writeImportFile } from "./import-files.ts";
import { type ImportRun, runImport } from "./run-import.ts";

/** What importing a file of links takes: the whole command, its own start included. Medians over the runs. */
export interface ImportFigures {
  /** Lines of the file, a person and an account each. */
  readonly rows: number;
  /** Nobody has an account before. */
  readonly first: ImportPace;
  /** The same file again: nothing changes. */
  readonly second: ImportPace;
  /** A bare `COPY` of the same links into a table of the same columns. */
  readonly copy: { readonly seconds: number; readonly rowsPerSecond: number };
  /** The first import over the copy. */
  readonly ratio: number;
  /** The most memory of a first import of a tenth of the rows, beside which that of all of them can be held. */
  readonly tenthPeakMemoryMb: number | null;
}

interface ImportPace {
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly peakMemoryMb: number | null;
}

/** Imports a file of so many rows into an empty database, twice, as often as it is told. */
export async function measureImport(
  server: BenchServer,
  folder: string,
  { rows, runs, tell }: { readonly rows: number; readonly runs: number; readonly tell: (what: string) => void },
): Promise<ImportFigures> {
  const file = join(folder, "links.csv");
  const tenth = join(folder, "tenth.csv");
  await writeImportFile(file, rows);
  await writeImportFile(tenth, Math.ceil(rows / 10));
  const measured: { readonly first: ImportRun; readonly second: ImportRun; readonly copy: number }[] = [];
  const tenths: ImportRun[] = [];
  for (let run = 1; run <= runs; run += 1) {
    tell(`importing ${rows} links: run ${run} of ${runs}`);
    tenths.push(await inDatabase(server, rows, (url) => runImport(url, folder, tenth)));
    measured.push(
      await inDatabase(server, rows, async (url) => {
        const first = await runImport(url, folder, file);
        const second = await runImport(url, folder, file);
        await expectLinks(url, rows);
        return { first, second, copy: await copyRows(url) };
      }),
    );
  }
  const copy = median(measured.map((each) => each.copy));
  const first = paceOf(
    measured.map((each) => each.first),
    rows,
  );
  return {
    rows,
    first,
    second: paceOf(
      measured.map((each) => each.second),
      rows,
    ),
    copy: { seconds: rounded(copy), rowsPerSecond: Math.round(rows / copy) },
    ratio: rounded(first.seconds / copy),
    tenthPeakMemoryMb: paceOf(tenths, rows).peakMemoryMb,
  };
}

async function inDatabase<T>(server: BenchServer, people: number, work: (url: string) => Promise<T>): Promise<T> {
  const url = await server.createDatabase();
  try {
    await closeDatabase(await openDatabase(url), createLog("silent"));
    await fillPeople(url, people);
    return await work(url);
  } finally {
    await server.dropDatabase(url);
  }
}

/** What was not done does not count as fast. */
async function expectLinks(url: string, rows: number): Promise<void> {
  const [found] = await query<{ count: number }>(
    url,
    "select count(*)::integer as count from user_external_identity where unlinked_at is null",
  );
  if (found?.count !== rows) throw new Error(`${found?.count} links are there after an import of ${rows}.`);
}

function paceOf(runs: readonly ImportRun[], rows: number): ImportPace {
  const seconds = median(runs.map((run) => run.seconds));
  const peaks = runs.flatMap(({ peakMemoryMb }) => peakMemoryMb ?? []);
  return {
    seconds: rounded(seconds),
    rowsPerSecond: Math.round(rows / seconds),
    peakMemoryMb: peaks.length === 0 ? null : rounded(median(peaks)),
  };
}
