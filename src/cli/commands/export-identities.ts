import { chmod, rename, rm } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { PassThrough } from "node:stream";

import { checkConnector } from "../check-connector.ts";
import type { ConnectorColumn } from "../csv/columns.ts";
import { writeLinksFile } from "../csv/write-links-file.ts";
import type { Ground, House, Output } from "../house.ts";
import type { PersonWithAccounts } from "../../ports/roster.ts";
import { createProgress } from "../terminal/progress.ts";
import { writeTo } from "../terminal/write-to.ts";
import { Refused } from "../refused.ts";
import { whyFileFailed } from "../why-file-failed.ts";

export interface ExportOptions {
  readonly out?: string;
  readonly connector?: readonly string[];
}

/** `latchkey identities export`: everybody as CSV, one column for each connector. */
export async function exportIdentities(ground: Ground, { out, connector }: ExportOptions): Promise<void> {
  await ground.inHouse(async (house) => {
    const columns = connector === undefined ? house.connectors : connector.map((id) => checkConnector(house, id));
    if (columns.length === 0) throw new Refused("No connector is configured, so there is nothing to export.");
    if (out === undefined) {
      const passing = new PassThrough();
      const people = house.roster.peopleWithAccounts(ids(columns));
      await Promise.all([writeLinksFile(people, columns, passing), passOn(passing, ground.stdout)]);
      return;
    }
    const written = await exportToFile(ground, house, columns, out);
    await writeTo(ground.stderr, `${written} people are in ${out}.\n`);
  });
}

/** Under another name until it is whole, so that nobody takes a part for the whole; readable by its owner alone. */
async function exportToFile(
  ground: Ground,
  { roster }: House,
  columns: readonly ConnectorColumn[],
  out: string,
): Promise<number> {
  const progress = createProgress(ground.stderr);
  const total = await roster.countPeople();
  const partial = `${out}.${process.pid}.part`;
  let count = 0;
  async function* counted(people: AsyncIterable<PersonWithAccounts>): AsyncGenerator<PersonWithAccounts> {
    for await (const person of people) {
      count += 1;
      progress.show("Exporting", count / total);
      yield person;
    }
  }
  try {
    await writeLinksFile(
      counted(roster.peopleWithAccounts(ids(columns))),
      columns,
      createWriteStream(partial, { mode: 0o600, flags: "wx" }),
    );
    await chmod(partial, 0o600);
    await rename(partial, out);
    return count;
  } catch (cause) {
    await rm(partial, { force: true });
    throw new Refused(`The file ${out} could not be written: ${whyFileFailed(cause)}. Nothing was left there.`, {
      cause,
    });
  } finally {
    progress.clear();
  }
}

/** Standard output stays open for whatever comes after, and may have nobody who reads it. */
async function passOn(chunks: AsyncIterable<Uint8Array>, output: Output): Promise<void> {
  for await (const chunk of chunks) await writeTo(output, chunk);
}

function ids(columns: readonly ConnectorColumn[]): readonly string[] {
  return columns.map(({ id }) => id);
}
