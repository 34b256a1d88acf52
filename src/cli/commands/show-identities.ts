import type { User } from "../../domain/user.ts";
import { findPerson, nameOf } from "../find-person.ts";
import type { Ground, House } from "../house.ts";
import {
  commandLine,
  describeChange,
  describeLink,
  linkCells,
  linkHeading,
  methodWords,
  minute,
} from "../show-link.ts";
import { drawTable } from "../terminal/draw-table.ts";
import { writeTo } from "../terminal/write-to.ts";

/** How many changes are shown, the newest first. */
const mostChanges = 100;

/** `latchkey identities show`: every link of a person, and everything that happened to their links. */
export async function showIdentities(
  ground: Ground,
  named: string,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  await ground.inHouse(async ({ roster, world }) => {
    const user = await findPerson(roster, named);
    const links = await world.store.identitiesOf([user.id]);
    const history = await world.store.historyOf(user.id, mostChanges);
    if (json) {
      const told = {
        user: { id: user.id, slackUserId: user.slackUserId, displayName: user.displayName, email: user.email },
        identities: links.map(describeLink),
        history: history.map(describeChange),
      };
      return writeTo(ground.stdout, `${JSON.stringify(told, null, 2)}\n`);
    }
    const accounts =
      links.length === 0 ? "No account is linked.\n" : drawTable(linkHeading, links.map(linkCells), ground.stdout);
    const actors = await namesOf(
      world,
      history.flatMap(({ actor }) => actor ?? []),
    );
    const changes = history.map((change) => [
      minute(change.at),
      change.kind,
      change.connectorId,
      change.externalId,
      `${change.source}, ${methodWords[change.verificationMethod]}`,
      change.actor === null ? "" : (actors.get(change.actor) ?? actorWords[change.actor] ?? change.actor),
      change.reason ?? "",
    ]);
    const past =
      changes.length === 0
        ? ""
        : `\nHistory\n${drawTable(["WHEN", "WHAT", "CONNECTOR", "ID", "HOW", "BY", "REASON"], changes, ground.stdout)}`;
    const reasons = links
      .filter(({ frozenAt }) => frozenAt !== null)
      .map(
        (link) => `${link.connectorId} ${link.externalId} is frozen: ${link.frozenReason ?? "no reason was given"}\n`,
      );
    await writeTo(ground.stdout, `${nameOf(user)}\n\n${accounts}${reasons.join("")}${past}`);
  });
}

const actorWords: Readonly<Record<string, string>> = { "command-line": commandLine };

/** The names of those actors who are people. */
async function namesOf({ store }: House["world"], actors: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const actor of new Set(actors)) {
    const user: User | null = /^[\da-f]{8}-/.test(actor) ? await store.findUser(actor) : null;
    if (user !== null) names.set(actor, nameOf(user));
  }
  return names;
}
