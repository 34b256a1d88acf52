import { join } from "node:path";

import type { PretendMail } from "../mail/index.ts";
import type { PretendOkta } from "../okta/index.ts";
import type { PretendOneLogin } from "../onelogin/index.ts";
import type { PretendPagerDuty } from "../pagerduty/index.ts";
import type { PretendSlack } from "../slack/index.ts";
import { KeptFile, type KeptFileOptions } from "./kept-file.ts";
import { type KeptState, stateFile } from "./kept-state.ts";

/** The pretend servers of one company. */
export interface Servers {
  readonly slack: PretendSlack;
  readonly okta: PretendOkta;
  readonly onelogin: PretendOneLogin;
  readonly mail: PretendMail;
  /** Nobody changes anything there, so it is filled anew at each start and not kept. */
  readonly pagerduty: PretendPagerDuty;
}

/** Follows the servers of a company in a file. */
export interface StateKeeper {
  /** Something was changed that no call and no message tells of. */
  keep(): void;
  /** Resolves when everything so far is on the disk; rejects with a sentence when it cannot be written. */
  flush(): Promise<void>;
  /** Writes it down once more, and looks no longer. Rejects with a sentence when it cannot be written. */
  stop(): Promise<void>;
}

/**
 * Writes down what the servers hold. A directory answers a change only when it is on the disk, so that a process that is
 * killed forgets nothing that Latchkey was told. What remains: the last fifth of a second of Slack and of the mail,
 * which nobody would want to wait for at every message.
 */
export function keepState(
  folder: string,
  { slack, okta, onelogin, mail }: Omit<Servers, "pagerduty">,
  onTrouble: NonNullable<KeptFileOptions["onTrouble"]>,
): StateKeeper {
  const file = new KeptFile(
    join(folder, stateFile),
    () =>
      ({
        version: 2,
        slack: slack.snapshot(),
        okta: okta.snapshot(),
        onelogin: onelogin.snapshot(),
        mail: mail.snapshot(),
      }) satisfies KeptState,
    { holds: "What was said in Slack, changed in the directories and written by e-mail", onTrouble },
  );
  const keep = () => file.touch();
  const keepAtOnce = async ({ method, status }: { readonly method: string; readonly status: number | null }) => {
    if (method === "GET") return;
    if (status === null || status >= 400) return keep();
    // A full disk is told by `onTrouble`; the pretend directory itself has no trouble.
    await file.flush().catch(() => undefined);
  };
  const endings = [
    slack.onChange(keep),
    okta.onAfterApply(keepAtOnce),
    onelogin.onAfterApply(keepAtOnce),
    mail.onCall(keep),
  ];
  return {
    keep,
    flush: () => file.flush(),
    async stop() {
      for (const end of endings) end();
      await file.close();
    },
  };
}
