import type { KnownBlock } from "@slack/types";

import type { AccountPicture, AccountSearch } from "../src/domain/identity-picture.ts";
import { buttonRow, context, type Message, section } from "./blocks.ts";
import { changeButtons } from "./identity-buttons.ts";
import { accountLines, linkLines } from "./identity-words.ts";
import { mrkdwn, person } from "./text.ts";

/** More accounts by one name do not fit a message, at three blocks each. */
const mostAccounts = 14;

/** Whose an account is, as admins see it. */
export function drawAccounts({ asked, services, accounts, silent }: AccountSearch): Message {
  const name = mrkdwn(asked, 120);
  const where = listed(services);
  const blocks: KnownBlock[] = [];
  if (accounts.length === 0) {
    blocks.push(section(`🔎 No account in ${where} has the id, login or e-mail ${name}. Check the spelling.`));
  } else {
    const count = accounts.length === 1 ? "One account goes" : `${accounts.length} accounts go`;
    blocks.push(
      section(`🔎 *${count} by ${name}*, of ${where}`),
      ...accounts.slice(0, mostAccounts).flatMap(drawAccount),
    );
  }
  if (accounts.length > mostAccounts) blocks.push(context(`… and ${accounts.length - mostAccounts} more.`));
  if (silent.length > 0) {
    blocks.push(section(`⚠️ ${listed(silent)} did not answer, so there may be more. Ask again in a minute.`));
  }
  return { text: accounts.length === 0 ? "No such account was found." : "Whose this account is", blocks };
}

function drawAccount(account: AccountPicture): KnownBlock[] {
  const { link, service } = account;
  const blocks: KnownBlock[] = [section(`*${mrkdwn(service, 80)}*\n${accountLines(account).join("\n")}`)];
  if (link === null) return [...blocks, context("Linked to nobody.")];
  const whose = `Linked to ${person(link.owner)}`;
  return [...blocks, section(`${whose}\n${linkLines(link).join("\n")}`), ...buttonRow(changeButtons(link.link))];
}

function listed(services: readonly string[]): string {
  const names = services.slice(0, 10).map((service) => mrkdwn(service, 80));
  const more = services.length > names.length ? [`${services.length - names.length} more`] : [];
  return [...names, ...more].join(", ") || "any connector, since none is configured";
}
