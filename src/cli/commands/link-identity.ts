import type { Result } from "../../domain/refusal.ts";
import type { User } from "../../domain/user.ts";
import type { MadeLink } from "../../use-cases/commit-link.ts";
import { linkAccount } from "../../use-cases/link-account.ts";
import { linkUnseenAccount } from "../../use-cases/link-unseen-account.ts";
import { DirectoryFault } from "../../ports/directory.ts";
import { checkConnector } from "../check-connector.ts";
import { findPerson, nameOf } from "../find-person.ts";
import type { Ground, House } from "../house.ts";
import { noAccountId } from "../no-account-id.ts";
import { refuseInWords } from "../refuse-in-words.ts";
import { Refused } from "../refused.ts";
import { plainText } from "../terminal/plain-text.ts";
import { writeTo } from "../terminal/write-to.ts";
import { WrongUsage } from "../wrong-usage.ts";

export interface LinkOptions {
  readonly force?: boolean;
  readonly reason?: string;
  /** `false` with `--no-lookup`. */
  readonly lookup: boolean;
}

/** `latchkey identities link`: an administrator says that an account is a person's. */
export async function linkIdentity(
  ground: Ground,
  asked: { readonly user: string; readonly connector: string; readonly account: string },
  options: LinkOptions,
): Promise<void> {
  if (options.force === true && (options.reason ?? "").trim() === "") {
    throw new WrongUsage("Forcing a link needs a --reason, so nothing was changed.");
  }
  await ground.inHouse(async (house) => {
    const connector = checkConnector(house, asked.connector);
    const user = await findPerson(house.roster, asked.user);
    const wrong = options.lookup ? null : noAccountId(connector, asked.account);
    if (wrong !== null) {
      throw new Refused(`${wrong}, so nothing was linked. Give the account's id, or leave --no-lookup out.`);
    }
    await house.rememberConnectors();
    const linked = await link(house, ground, { user, connectorId: connector.id, account: asked.account }, options);
    if (!linked.ok) return refuseInWords(linked.refusal);
    const { externalEmail, externalId } = linked.value;
    const account = plainText(externalEmail === null ? externalId : `${externalEmail} (${externalId})`);
    const unseen = options.lookup
      ? ""
      : " Nobody looked whether the directory has it: it is confirmed when it is used.";
    const lost = linked.value.takenFrom === null ? "" : await saysWhoLost(house, linked.value.takenFrom);
    await writeTo(
      ground.stdout,
      `The account ${account} in ${connector.id} is ${nameOf(user)}'s now, and they are told in Slack.${lost}${unseen}\n`,
    );
  });
}

async function saysWhoLost({ world }: House, userId: string): Promise<string> {
  const loser = await world.store.findUser(userId);
  const name = loser === null ? "Somebody else" : nameOf(loser);
  return ` ${name} had it and has lost it: access that was given to them through it ends, and they are told in Slack.`;
}

async function link(
  house: House,
  { operator }: Ground,
  { user, connectorId, account }: { readonly user: User; readonly connectorId: string; readonly account: string },
  { force = false, reason = null, lookup }: Omit<LinkOptions, "reason"> & { readonly reason?: string | null },
): Promise<Result<MadeLink>> {
  const world = { ...house.world, codes: house.codes() };
  const command = {
    userId: user.id,
    connectorId,
    by: { kind: "command-line", name: operator },
    force,
    reason,
  } as const;
  if (!lookup) return linkUnseenAccount(world, { ...command, externalId: account });
  try {
    // Opened here already, so that a secret that is not set is told as what it is.
    await world.directories.open(connectorId).catch((cause: unknown) => Promise.reject(notLookedUp(cause)));
    return await linkAccount(world, { ...command, account });
  } catch (error) {
    throw error instanceof DirectoryFault ? notLookedUp(error) : error;
  }
}

/** The directory did not say whose the account is. */
function notLookedUp(cause: unknown): Refused {
  const says = cause instanceof Error ? cause.message : String(cause);
  return new Refused(
    `${says} The account was not looked up, so nothing was linked. Run this with the connector's secret and address as ` +
      "`npm start` has them, or give the account's id together with --no-lookup.",
    { cause },
  );
}
