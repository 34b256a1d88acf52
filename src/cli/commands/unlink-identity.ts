import type { ExternalIdentity } from "../../domain/identity.ts";
import type { User } from "../../domain/user.ts";
import { unlinkAccount } from "../../use-cases/unlink-account.ts";
import { findPerson, nameOf } from "../find-person.ts";
import type { Ground } from "../house.ts";
import { refuseInWords } from "../refuse-in-words.ts";
import { Refused } from "../refused.ts";
import { confirm } from "../terminal/confirm.ts";
import { plainText } from "../terminal/plain-text.ts";
import { writeTo } from "../terminal/write-to.ts";

/**
 * `latchkey identities unlink`: takes a link back. The connector need not be configured any more. On a terminal it asks
 * first; elsewhere it wants `--yes`.
 */
export async function unlinkIdentity(
  ground: Ground,
  asked: { readonly user: string; readonly connector: string; readonly account: string | undefined },
  { yes = false, reason }: { readonly yes?: boolean; readonly reason?: string },
): Promise<void> {
  await ground.inHouse(async ({ roster, world }) => {
    const user = await findPerson(roster, asked.user);
    const links = (await world.store.identitiesOf([user.id])).filter(
      ({ connectorId }) => connectorId === asked.connector,
    );
    const link = choose(links, user, asked);
    const account = plainText(
      link.externalEmail === null ? link.externalId : `${link.externalEmail} (${link.externalId})`,
    );
    const about = `the account ${account} in ${link.connectorId} from ${nameOf(user)}`;
    const isSure = yes || (await confirm(ground, `Unlink ${about}? Access that was given through it ends.`));
    if (isSure === null)
      throw new Refused(`Nobody can be asked here, so nothing was changed. Say --yes to unlink ${about}.`);
    if (!isSure) throw new Refused("Nothing was changed.");
    const unlinked = await unlinkAccount(world, {
      identityId: link.id,
      by: { kind: "command-line", name: ground.operator },
      reason: reason ?? null,
    });
    if (!unlinked.ok) return refuseInWords(unlinked.refusal);
    await writeTo(
      ground.stdout,
      `Unlinked ${about}. Access that was given through it ends, and they are told in Slack.\n`,
    );
  });
}

/** The one link that is meant. */
function choose(
  links: readonly ExternalIdentity[],
  user: User,
  { connector, account }: { readonly connector: string; readonly account: string | undefined },
): ExternalIdentity {
  const meant =
    account === undefined
      ? links
      : links.filter(({ externalId, externalEmail }) => externalId === account || externalEmail === account);
  const [only, ...more] = meant;
  if (only === undefined) {
    throw new Refused(
      `${nameOf(user)} has no ${account === undefined ? "account" : `account ${plainText(account)}`} in ${plainText(connector)}, so nothing was changed. ` +
        `\`latchkey identities show ${user.slackUserId}\` lists what they have.`,
    );
  }
  if (more.length > 0) {
    throw new Refused(
      `${nameOf(user)} has ${meant.length} accounts in ${plainText(connector)}, so nothing was changed. Name one of them: ` +
        `${meant.map(({ externalId }) => plainText(externalId)).join(", ")}.`,
    );
  }
  return only;
}
