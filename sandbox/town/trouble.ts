import type { Company } from "../company/open-company.ts";
import type { ServerHandle } from "../http/server-handle.ts";
import type { DirectoryTrouble, MailTrouble, SlackTrouble } from "../page/protocol.ts";
import { wholeListOf } from "./whole-list.ts";

export type DirectoryName = "okta" | "onelogin";

/** What a call waits in slow times, in milliseconds: long enough to be seen, shorter than Slack's patience. */
const slowMs = { directory: 4_000, slack: 1_500 };

/** What a provider that is asked too often tells the caller to wait, in seconds. */
const waitSeconds = 10;

/** So many are left of a list that is cut short: nobody would believe that the others went. */
const leftOfList = 4;

/** Where memberships are written; asking for a token is no write. */
const membershipPath = /\/users(\/|$)/;

const slackWrites = ["chat.postMessage", "chat.postEphemeral", "chat.update"];

/** What goes wrong at the moment, and the switches for it. One thing at a time for each server; a restart mends all. */
export class Trouble {
  readonly #company: Pick<Company, "slack" | "okta" | "onelogin" | "mail">;
  readonly #directories: Record<DirectoryName, DirectoryTrouble> = { okta: "none", onelogin: "none" };
  #slack: SlackTrouble = "none";
  #mail: MailTrouble = "none";

  constructor(company: Pick<Company, "slack" | "okta" | "onelogin" | "mail">) {
    this.#company = company;
  }

  get slack(): SlackTrouble {
    return this.#slack;
  }

  get mail(): MailTrouble {
    return this.#mail;
  }

  of(directory: DirectoryName): DirectoryTrouble {
    return this.#directories[directory];
  }

  troubleDirectory(directory: DirectoryName, trouble: DirectoryTrouble): void {
    const server = this.#company[directory];
    server.faults.clear();
    addDirectoryFaults(server, trouble);
    this.#directories[directory] = trouble;
  }

  troubleSlack(trouble: SlackTrouble): void {
    const { faults } = this.#company.slack;
    faults.clear();
    if (trouble === "redelivers") faults.redeliver(true);
    if (trouble === "slow") faults.next("*", { delayMs: slowMs.slack }, { forever: true });
    if (trouble === "rate-limited") {
      for (const method of slackWrites) {
        faults.next(method, { status: 429, retryAfterSeconds: waitSeconds }, { forever: true });
      }
    }
    this.#slack = trouble;
  }

  troubleMail(trouble: MailTrouble): void {
    const { mail } = this.#company;
    mail.down(trouble === "down");
    mail.acceptAll();
    if (trouble === "refuses") mail.refuse("*");
    this.#mail = trouble;
  }

  mendAll(): void {
    this.troubleDirectory("okta", "none");
    this.troubleDirectory("onelogin", "none");
    this.troubleSlack("none");
    this.troubleMail("none");
  }
}

function addDirectoryFaults({ faults }: Pick<ServerHandle, "faults">, trouble: DirectoryTrouble): void {
  const always = { forever: true } as const;
  // A server that does not listen would see no calls, so nothing would stand in the log.
  if (trouble === "down") faults.next({}, { dropConnection: true }, always);
  if (trouble === "slow") faults.next({}, { delayMs: slowMs.directory }, always);
  if (trouble === "rate-limited") faults.next({}, { rateLimit: { resetInSeconds: waitSeconds } }, always);
  if (trouble === "list-cut") {
    faults.next({ isAbout: (call) => wholeListOf(call) === "accounts" }, { keepsOnly: leftOfList }, always);
  }
  if (trouble === "answer-lost") {
    for (const method of ["PUT", "POST", "DELETE"]) {
      faults.next({ method, path: membershipPath }, { applyThenDropConnection: true }, always);
    }
  }
}
