import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import type { Contest } from "./contests.ts";

const program = fileURLToPath(new URL("contestant-program.ts", import.meta.url));

/** Two processes that do things at the same moment, over the same database. */
export interface Contestants {
  /** Both begin at once; gives both answers. Without locks it is the control. */
  compete(one: Contest, other: Contest, options: { readonly withLocks: boolean }): Promise<readonly [string, string]>;
  end(): Promise<void>;
}

/** Starts two processes on a database, over TCP. */
export async function startContestants(url: string): Promise<Contestants> {
  const children = [fork(program, [url]), fork(program, [url])] as const;
  await Promise.all(children.map((child) => once(child, "message")));
  return {
    async compete(one, other, { withLocks }) {
      const answers = children.map(async (child): Promise<string> => {
        const [answer]: unknown[] = await once(child, "message");
        return String(answer);
      });
      children[0].send({ contest: one, withLocks });
      children[1].send({ contest: other, withLocks });
      const [first = "", second = ""] = await Promise.all(answers);
      return [first, second];
    },
    async end() {
      const ended = children.map((child) => once(child, "exit"));
      for (const child of children) child.disconnect();
      await Promise.all(ended);
    },
  };
}
