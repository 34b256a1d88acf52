import { DirectoryFault } from "../../ports/directory.ts";
import type { SyncMatch } from "../../ports/sync-matches.ts";
import { type MatchVerdict, resolveMatch as resolve } from "../../use-cases/resolve-match.ts";
import { findPerson, nameOf } from "../find-person.ts";
import type { Ground, House, SyncWorld } from "../house.ts";
import { findMatch, type NamedAccount } from "../matches/find-match.ts";
import type { SaidVerdict } from "../matches/read-verdict.ts";
import { nameAccount } from "../matches/show-match.ts";
import { refuseInWords } from "../refuse-in-words.ts";
import { Refused } from "../refused.ts";
import { plainText } from "../terminal/plain-text.ts";
import { writeTo } from "../terminal/write-to.ts";

/** `latchkey matches resolve <account>`: says whose an account is that a sync could not match, or takes that back. */
export async function resolveMatch(ground: Ground, named: NamedAccount, said: SaidVerdict): Promise<void> {
  await ground.inHouse(async (house) => {
    const world = await house.openSyncs({ isRehearsal: false });
    const match = await findMatch(house, world, named);
    const verdict: MatchVerdict =
      said.kind === "pick" ? { kind: "pick", userId: (await findPerson(house.roster, said.person)).id } : said;
    await house.rememberConnectors();
    try {
      const by = { kind: "command-line", name: ground.operator } as const;
      const resolved = await resolve(withCodes(world, house), { resourceId: match.resourceId, verdict, by });
      if (!resolved.ok) return refuseInWords(resolved.refusal);
      await writeTo(ground.stdout, `${sayResolved(resolved.value, verdict)}\n`);
    } catch (error) {
      if (!(error instanceof DirectoryFault)) throw error;
      throw new Refused(`${plainText(error.message)} The account was not looked up, so nothing was changed.`, {
        cause: error,
      });
    }
  });
}

/** Only a link needs the codes, and only where one is made they have to be there. */
export function withCodes(world: SyncWorld, house: Pick<House, "codes">) {
  return {
    ...world,
    get codes() {
      return house.codes();
    },
  };
}

function sayResolved(match: SyncMatch, { kind }: MatchVerdict): string {
  const account = nameAccount(match);
  switch (kind) {
    case "pick":
      return `The account ${account} is ${match.owner === null ? "theirs" : `${nameOf(match.owner)}'s`} now, and they are told in Slack.`;
    case "none":
      return `The account ${account} is nobody's of those who came into question. Syncs ask no more.`;
    case "ignore":
      return `The account ${account} is ignored. Syncs ask no more.`;
    case "undo":
      return `What was said of the account ${account} is taken back. It is ${match.status} now.`;
  }
}
