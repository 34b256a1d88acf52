import { on } from "node:events";

import { startProgram } from "../../program/start-program.ts";
import { type BenchSays, directorySays } from "./message.ts";

/** Where the directory is and how it is spoken to. */
export interface DirectoryAddress {
  readonly url: string;
  readonly apiToken: string;
}

/** The pretend directory, in a process of its own. */
export interface DirectoryProcess extends DirectoryAddress {
  /** Changes one user in so many now, and gives how many that were. */
  change(every: number): Promise<number>;
  /** As if nobody had ever been changed. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens a directory with so many users. */
export async function startDirectory(users: number): Promise<DirectoryProcess> {
  const program = startProgram("bench/sync/directory/main.ts", { environment: { BENCH_USERS: String(users) } });
  const { channel } = program;
  const messages = on(channel, "message", { close: ["exit"] });
  const hear = async () => {
    const next = await messages.next();
    if (next.done === true) throw program.failure("ended before it answered");
    return directorySays.parse(next.value[0]);
  };
  const ask = async (what: BenchSays) => {
    channel.send(what);
    const said = await hear();
    return said.said === "done" ? said.changed : 0;
  };

  const open = await hear();
  if (open.said !== "open") throw program.failure("did not say where it is");
  return {
    url: open.url,
    apiToken: open.apiToken,
    change: (every) => ask({ do: "change", every }),
    async reset() {
      await ask({ do: "reset" });
    },
    stop: () => program.stop(),
  };
}
