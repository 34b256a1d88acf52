import { matchStatuses } from "../../domain/sync-match.ts";
import type { Resource } from "../../ports/store.ts";
import type { SyncMatch } from "../../ports/sync-matches.ts";
import { checkConnector } from "../check-connector.ts";
import type { House, SyncWorld } from "../house.ts";
import { Refused } from "../refused.ts";
import { plainText } from "../terminal/plain-text.ts";
import { WrongUsage } from "../wrong-usage.ts";
import { pageMatches } from "./page-matches.ts";

/** An account as it is typed, such as `okta:ada.lovelace`. */
export interface NamedAccount {
  readonly connectorId: string;
  readonly account: string;
}

/** Reads `<connector>:<account>`. */
export function readAccount(text: string): NamedAccount {
  const [, connectorId, account] = /^([^:]+):(.+)$/s.exec(text.trim()) ?? [];
  if (connectorId === undefined || account === undefined)
    throw new WrongUsage(
      `An account is named as <connector>:<id, login or e-mail>, such as okta:ada, and not "${text}".`,
    );
  return { connectorId, account };
}

/** What is thought of the one account that is meant. Throws a sentence where there is none, or where there are several. */
export async function findMatch(
  house: Pick<House, "connectors">,
  world: Pick<SyncWorld, "store" | "matches">,
  { connectorId, account }: NamedAccount,
): Promise<SyncMatch> {
  checkConnector(house, connectorId);
  const named = await findNamed(world, connectorId, account);
  const [only, ...more] = named;
  if (only === undefined) {
    throw new Refused(
      `No sync found an account of ${connectorId} whose id, login or e-mail is ${plainText(account)}, so nothing was changed. ` +
        `\`latchkey matches ${connectorId} --search …\` finds it by how it begins.`,
    );
  }
  if (more.length > 0) {
    throw new Refused(
      `${named.length} accounts of ${connectorId} go by ${plainText(account)}, so nothing was changed. Name one by its id: ` +
        `${named.map(({ externalId }) => plainText(externalId)).join(", ")}.`,
    );
  }
  const search = only.login ?? only.email ?? only.displayName;
  const filter = { connectorId, ...(search !== null && { search }) };
  for await (const match of pageMatches(world.matches, matchStatuses, filter))
    if (match.externalId === only.externalId) return match;
  const owner = await world.store.findIdentityOwner(connectorId, only.externalId);
  throw new Refused(
    owner === null
      ? `No sync looked whose ${plainText(account)} is, so nothing was changed. \`latchkey sync ${connectorId}\` does.`
      : `Somebody has ${plainText(account)} by now, so nothing was changed. \`latchkey identities list --connector ${connectorId}\` says who.`,
  );
}

/** An id is meant before a login, and a login before an e-mail. */
async function findNamed(
  { store }: Pick<SyncWorld, "store">,
  connectorId: string,
  value: string,
): Promise<readonly Resource[]> {
  for (const by of ["id", "login", "email"] as const) {
    const found = await store.findResources(connectorId, { by, value });
    if (found.length > 0) return found;
  }
  return [];
}
