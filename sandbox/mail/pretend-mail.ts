import { randomBytes } from "node:crypto";

import { Clock } from "../directory/clock.ts";
import { Desk, mailUser } from "./desk.ts";
import type { MailCall } from "./mail-call.ts";
import { Mailbox } from "./mailbox.ts";
import type { MailSnapshot, TakenMail } from "./snapshot.ts";
import { startSmtpListener } from "./smtp-listener.ts";

interface PretendMailOptions {
  /** A free one unless told. */
  readonly port?: number;
  /** What another one held: its password and every mail. */
  readonly snapshot?: MailSnapshot;
}

/** What a test or the sandbox holds in its hand. */
export interface PretendMail {
  /** With user name and password, as `smtp({ url })` takes it. */
  readonly url: string;
  readonly port: number;
  readonly password: string;
  /** What was taken, oldest first; the newest 200. */
  readonly mails: readonly TakenMail[];
  /** The first mail, past or to come, that satisfies the predicate; rejects after `timeoutMs` (15 seconds). */
  waitForMail(predicate?: (mail: TakenMail) => boolean, options?: { readonly timeoutMs?: number }): Promise<TakenMail>;
  forgetMails(): void;
  /** Calls the listener with each attempt to hand in mail as it ends; answers how to stop that. */
  onCall(listener: (call: MailCall) => void): () => void;
  /** While down, connections are cut without a word. */
  down(isDown: boolean): void;
  /** While it hangs, connections are taken and nothing is said. */
  hang(isHanging: boolean): void;
  /** From now on mail to this address is refused; `*` for every address. */
  refuse(address: string): void;
  /** Ends every refusal. */
  acceptAll(): void;
  /** In milliseconds since 1970: the real time plus what `moveClock` added. */
  now(): number;
  moveClock(milliseconds: number): void;
  /** Everything a restart must not lose, as plain JSON. */
  snapshot(): MailSnapshot;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a pretend mail server on loopback, in this process: empty, or as the snapshot has it. It speaks real SMTP, takes
 * what is handed in with its user name and password for every recipient, and delivers nothing anywhere.
 */
export async function startPretendMail({ port = 0, snapshot }: PretendMailOptions = {}): Promise<PretendMail> {
  const password = snapshot?.password ?? randomBytes(18).toString("base64url");
  const clock = new Clock(snapshot?.movedMs);
  const mailbox = new Mailbox(snapshot?.mails);
  const desk = new Desk({ password, clock, mailbox });
  const listener = await startSmtpListener(port, desk);

  return {
    url: `smtp://${mailUser}:${password}@127.0.0.1:${listener.port}`,
    port: listener.port,
    password,
    get mails() {
      return mailbox.mails;
    },
    waitForMail: (predicate = () => true, { timeoutMs = 15_000 } = {}) => mailbox.waitFor(predicate, timeoutMs),
    forgetMails: () => mailbox.forget(),
    onCall: (told) => desk.subscribe(told),
    down: (isDown) => listener.down(isDown),
    hang: (isHanging) => listener.hang(isHanging),
    refuse: (address) => desk.refuse(address),
    acceptAll: () => desk.acceptAll(),
    now: () => clock.now(),
    moveClock: (milliseconds) => clock.move(milliseconds),
    snapshot: () => ({ port: listener.port, password, movedMs: clock.movedMs, mails: [...mailbox.mails] }),
    stop: () => listener.stop(),
    [Symbol.asyncDispose]: () => listener.stop(),
  };
}
