import type { PretendMail } from "../mail/index.ts";
import type { PretendOkta } from "../okta/index.ts";
import type { PretendOneLogin } from "../onelogin/index.ts";
import type { PretendPagerDuty } from "../pagerduty/index.ts";
import type { PretendSlack } from "../slack/index.ts";
import { bringBackState } from "../state/bring-back-state.ts";
import { keepState } from "../state/keep-state.ts";
import type { NotKept } from "../state/not-kept.ts";
import { followOnCall } from "./follow-on-call.ts";
import { slackIdOf } from "./ids.ts";
import { describeTurn, type OnCallNow } from "./on-call.ts";
import { everybody } from "./people.ts";
import { productionSchedule } from "./schedules.ts";
import { type InstalledApp, startServers } from "./start-servers.ts";

/** Somebody one can play, or see. */
export interface PersonNote {
  /** The Slack user id. */
  readonly id: string;
  /** Why this person is worth playing; empty for most. */
  readonly note: string;
}

/** Acme: its Slack, its directories, its PagerDuty, its mail, and who is on call. */
export interface Company {
  readonly slack: PretendSlack;
  readonly okta: PretendOkta;
  readonly onelogin: PretendOneLogin;
  /** Has the rotation that the group in Okta and the user group in Slack follow. */
  readonly pagerduty: PretendPagerDuty;
  /** Takes mail for everybody. */
  readonly mail: PretendMail;
  readonly people: readonly PersonNote[];
  /** By how much the company's clocks are ahead of the real one, in milliseconds; kept over restarts. */
  readonly aheadMs: number;
  /** Moves the clocks of Slack, both directories, PagerDuty and the mail forward, and lets those come on call whose turn it then is. */
  moveClock(byMs: number): void;
  /** @param nowMs the sandbox's time, in milliseconds since 1970 */
  onCallAt(nowMs: number): readonly OnCallNow[];
  /** Brings the group in Okta and the user group in Slack up to date; changes nothing when they are. */
  followOnCall(nowMs: number): void;
  /** Writes the state down soon. Changes in Slack and calls that change a directory do so by themselves. */
  keep(): void;
  /** Resolves when everything so far is on the disk; rejects with a sentence when it cannot be written. */
  flush(): Promise<void>;
  /** Stops the pretend servers and writes down what they hold. Rejects with a sentence when that cannot be written. */
  stop(): Promise<void>;
}

export interface CompanyOptions {
  /** Where the state is kept; it has to be there. */
  readonly folder: string;
  /** What the Slack app was installed with; what the pretend Slack grants usually when absent. */
  readonly app?: Partial<InstalledApp>;
  /** Told once when the disk begins to take nothing. */
  readonly onTrouble?: (trouble: NotKept) => void;
}

/**
 * Starts the pretend Slack, Okta, OneLogin, PagerDuty and mail of Acme on loopback: as they were kept in the folder, or new. Rejects when
 * what was kept cannot be used: other files of the folder belong to it, so beginning anew is not for this one to decide.
 */
export async function openCompany({ folder, app = {}, onTrouble = () => undefined }: CompanyOptions): Promise<Company> {
  const found = await bringBackState(folder);
  if (found.kind === "broken") {
    throw new Error(`What was kept of Acme in ${folder} cannot be used, so it was not started. Begin anew.`);
  }
  const servers = await startServers(found.kind === "kept" ? found.content : null, app);
  const { slack, okta, onelogin, mail, pagerduty } = servers;
  const keeper = keepState(folder, servers, onTrouble);
  const follow = (nowMs: number) => {
    if (followOnCall(servers, nowMs)) keeper.keep();
  };
  follow(slack.now());

  return {
    slack,
    okta,
    onelogin,
    pagerduty,
    mail,
    people: everybody.map(({ handle, note }) => ({ id: slackIdOf(handle), note })),
    get aheadMs() {
      return slack.aheadMs;
    },
    moveClock(byMs) {
      for (const server of [slack, okta, onelogin, pagerduty, mail]) server.moveClock(byMs);
      follow(slack.now());
      keeper.keep();
    },
    onCallAt: (nowMs) => [describeTurn(productionSchedule, nowMs)],
    followOnCall: follow,
    keep: () => keeper.keep(),
    flush: () => keeper.flush(),
    async stop() {
      try {
        await Promise.all([slack, okta, onelogin, pagerduty, mail].map((server) => server.stop()));
      } finally {
        await keeper.stop();
      }
    },
  };
}
