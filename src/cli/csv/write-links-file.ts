import { stringify } from "csv-stringify";
import { pipeline } from "node:stream/promises";
import type { Writable } from "node:stream";

import type { PersonWithAccounts } from "../../ports/roster.ts";
import { joinAccounts } from "./accounts-cell.ts";
import { type ConnectorColumn, headingOf, personColumns } from "./columns.ts";
import { guardCell } from "./guard-cell.ts";

/** Writes everybody as a file of links, at the pace at which it is taken. Ends the output. */
export async function writeLinksFile(
  people: AsyncIterable<PersonWithAccounts>,
  columns: readonly ConnectorColumn[],
  output: Writable,
): Promise<void> {
  await pipeline(rows(people, columns), stringify(), output);
}

async function* rows(
  people: AsyncIterable<PersonWithAccounts>,
  columns: readonly ConnectorColumn[],
): AsyncGenerator<readonly string[]> {
  yield [...personColumns, ...columns.map(headingOf)].map(guardCell);
  for await (const { user, accounts } of people) {
    const cells = columns.map(({ id }) =>
      joinAccounts(accounts.filter(({ connectorId }) => connectorId === id).map(({ externalId }) => externalId)),
    );
    yield [user.slackUserId, user.email ?? "", user.displayName ?? "", ...cells].map(guardCell);
  }
}
