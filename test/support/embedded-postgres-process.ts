import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const program = fileURLToPath(new URL("hold-embedded-postgres.ts", import.meta.url));
const message = z.union([z.object({ url: z.string() }), z.object({ refusal: z.string() })]);

/** Another process of ours which uses the embedded database. */
export interface EmbeddedPostgresProcess {
  readonly url: string;
  stop(): Promise<void>;
  /** As the operating system does it: nothing of ours runs any more. */
  kill(): Promise<void>;
  /** What Ctrl-C does: the terminal interrupts the whole process group. */
  interruptGroup(): Promise<void>;
}

/** Starts the embedded database in a process of its own, as another account if told to. */
export async function holdEmbeddedPostgres(
  dataDirectory: string,
  account?: { uid: number; gid: number },
): Promise<EmbeddedPostgresProcess> {
  const child = spawn(process.execPath, [program, dataDirectory], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    detached: true,
    ...account,
  });
  const exited = once(child, "exit");
  const [answer] = await once(child, "message");
  const started = message.parse(answer);
  if ("refusal" in started) throw new Error(started.refusal);
  return {
    url: started.url,
    async stop() {
      child.send("stop");
      await exited;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
    async interruptGroup() {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
      await exited;
    },
  };
}
