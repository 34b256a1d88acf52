import type { PretendOkta } from "../okta/index.ts";
import type { PretendOneLogin } from "../onelogin/index.ts";
import type { PretendSlack } from "../slack/index.ts";
import { bringBackState } from "../state/bring-back-state.ts";
import { keepState } from "../state/keep-state.ts";
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

/** Acme: its Slack, its directories, and who is on call. */
export interface Company {
  readonly slack: PretendSlack;
  readonly okta: PretendOkta;
  readonly onelogin: PretendOneLogin;
  readonly people: readonly PersonNote[];
  /** Says what was set aside because it could not be read; null when all was well. */
  readonly complaint: string | null;
  /** By how much the company's clocks are ahead of the real one, in milliseconds; kept over restarts. */
  readonly aheadMs: number;
  /** Moves the clocks of Slack and both directories forward, and lets those come on call whose turn it then is. */
  moveClock(byMs: number): void;
  /** @param nowMs the sandbox's time, in milliseconds since 1970 */
  onCallAt(nowMs: number): readonly OnCallNow[];
  /** Brings the group in Okta and the user group in Slack up to date; changes nothing when they are. */
  followOnCall(nowMs: number): void;
  /** Writes the state down soon. Changes in Slack and calls that change a directory do so by themselves. */
  keep(): void;
  /** Resolves when everything so far is on the disk; rejects when it cannot be written. */
  flush(): Promise<void>;
  /** Stops the pretend servers and writes down what they hold. */
  stop(): Promise<void>;
}

export interface CompanyOptions {
  /** Where the state is kept; it has to be there. */
  readonly folder: string;
  /** What the Slack app was installed with; what the pretend Slack grants usually when absent. */
  readonly app?: Partial<InstalledApp>;
}

/** Starts the pretend Slack, Okta and OneLogin of Acme on loopback: as they were kept in the folder, or new. */
export async function openCompany({ folder, app = {} }: CompanyOptions): Promise<Company> {
  const found = await bringBackState(folder);
  const servers = await startServers(found.kind === "kept" ? found.content : null, app);
  const { slack, okta, onelogin } = servers;
  const keeper = keepState(folder, servers);
  const follow = (nowMs: number) => {
    if (followOnCall(servers, nowMs)) keeper.keep();
  };
  follow(slack.now());

  return {
    slack,
    okta,
    onelogin,
    people: everybody.map(({ handle, note }) => ({ id: slackIdOf(handle), note })),
    complaint: found.kind === "broken" ? found.sentence : null,
    get aheadMs() {
      return slack.aheadMs;
    },
    moveClock(byMs) {
      for (const server of [slack, okta, onelogin]) server.moveClock(byMs);
      follow(slack.now());
      keeper.keep();
    },
    onCallAt: (nowMs) => [describeTurn(productionSchedule, nowMs)],
    followOnCall: follow,
    keep: () => keeper.keep(),
    flush: () => keeper.flush(),
    async stop() {
      try {
        await Promise.all([slack.stop(), okta.stop(), onelogin.stop()]);
      } finally {
        await keeper.stop();
      }
    },
  };
}
