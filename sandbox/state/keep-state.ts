import { join } from "node:path";

import type { PretendOkta } from "../okta/index.ts";
import type { PretendOneLogin } from "../onelogin/index.ts";
import type { PretendSlack } from "../slack/index.ts";
import { KeptFile } from "./kept-file.ts";
import { type KeptState, stateFile } from "./kept-state.ts";

/** The pretend servers of one company. */
export interface Servers {
  readonly slack: PretendSlack;
  readonly okta: PretendOkta;
  readonly onelogin: PretendOneLogin;
}

/** Follows the servers of a company in a file. */
export interface StateKeeper {
  /** Something was changed that no call and no message tells of. */
  keep(): void;
  /** Resolves when everything so far is on the disk; rejects when it cannot be written. */
  flush(): Promise<void>;
  /** Writes it down once more, and looks no longer. */
  stop(): Promise<void>;
}

/** Writes down what the servers hold: soon after each change in Slack, and after each call that changes a directory. */
export function keepState(folder: string, { slack, okta, onelogin }: Servers): StateKeeper {
  const file = new KeptFile(
    join(folder, stateFile),
    () =>
      ({
        version: 1,
        slack: slack.snapshot(),
        okta: okta.snapshot(),
        onelogin: onelogin.snapshot(),
      }) satisfies KeptState,
  );
  const keep = () => file.touch();
  const keepUnlessRead = ({ method }: { readonly method: string }) => {
    if (method !== "GET") keep();
  };
  const endings = [slack.onChange(keep), okta.onAfterApply(keepUnlessRead), onelogin.onAfterApply(keepUnlessRead)];
  return {
    keep,
    flush: () => file.flush(),
    async stop() {
      for (const end of endings) end();
      await file.flush();
    },
  };
}
