import { spawn } from "node:child_process";
import { dirname } from "node:path";
import type { Account } from "./account.ts";
import { programEnvironment } from "./program-environment.ts";

export interface RunOptions {
  /** Run as this account; undefined means our own. */
  readonly account?: Account | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  /** An open file which receives the output instead of `output`. Whatever the program leaves running inherits it. */
  readonly outputTo?: number;
  /** Out of reach of the terminal's Ctrl-C. */
  readonly detached?: boolean;
}

export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

const patience = 120_000;

/** Runs a program to its end. A program which cannot be started is an outcome too, with the reason as its output. */
export async function runProgram(file: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { account, environment = {}, outputTo = "pipe", detached = false } = options;
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const child = spawn(file, args, {
    // Our own working directory may be one which the account cannot enter.
    cwd: dirname(file),
    env: { ...programEnvironment(), ...environment },
    stdio: ["ignore", outputTo, outputTo],
    // Not `timeout`: its timer outlives a program that could not be started, and keeps our process from ending.
    signal: AbortSignal.timeout(patience),
    windowsHide: true,
    detached,
    ...(account && { uid: account.uid, gid: account.gid }),
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  child.once("error", (error) => resolve({ ok: false, output: error.message }));
  child.once("close", (code) => resolve({ ok: code === 0, output: output.trim() }));
  return promise;
}
