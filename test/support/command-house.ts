import { PassThrough } from "node:stream";

import { MikroORM } from "@mikro-orm/postgresql";
import { onTestFinished } from "vitest";

import type { Ground, House } from "../../src/cli/house.ts";
import { runProgram } from "../../src/cli/run-program.ts";
import { createLinkImports } from "../../src/database/import/create-link-imports.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { createRoster } from "../../src/database/roster/create-roster.ts";
import { rollingBack } from "../../src/rolling-back.ts";
import { explainRequest } from "../../src/use-cases/explain-request.ts";
import type { TestWorld } from "./world.ts";

/** How a command ended, and what it wrote. */
export interface CommandEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface RunningCommand {
  readonly ended: Promise<CommandEnd>;
  /** Waits until it wrote this on standard error. */
  said(text: string): Promise<void>;
  /** What Ctrl-C does. */
  stop(): void;
}

/** As in the real command: the rows say what is owed. */
const wake = () => Promise.resolve();

/** The `latchkey` command in a world of a test, in the test's own process and without a terminal. */
export function commandsIn(house: TestWorld) {
  const orm = new MikroORM(ormOptions(house.url));
  onTestFinished(() => orm.close(true));
  const opened: House = {
    world: { ...house.world, flows: { all: () => [], find: () => null } },
    admins: [],
    roster: createRoster({ orm, url: house.url }),
    imports: createLinkImports({ orm, url: house.url, wake }),
    connectors: house.world.directories
      .ids()
      .map((id) => ({ id, type: id, label: house.world.directories.labelOf(id) })),
    rememberConnectors: () => Promise.resolve(),
    openSyncs: () => Promise.resolve(house.world),
    codes: () => house.world.codes,
  };

  const start = (args: string): RunningCommand => {
    const stopped = new AbortController();
    const [stdout, stderr] = [hear(), hear()];
    const ground: Ground = {
      stdout: stdout.output,
      stderr: stderr.output,
      stdin: process.stdin,
      operator: "root",
      stop: stopped.signal,
      inHouse: (work) => work(opened),
      explain: (command) => explainRequest({ ...house.world, store: rollingBack(house.world.store) }, command),
      async *check() {
        // A world of a test has no environment that could be looked at.
      },
    };
    const ended = runProgram(ground, args.split(" ")).then((code) => ({
      code,
      stdout: stdout.heard(),
      stderr: stderr.heard(),
    }));
    return { ended, said: stderr.said, stop: () => stopped.abort() };
  };
  return { start, latchkey: (args: string) => start(args).ended };
}

/** A pipe, and what went through it. */
function hear() {
  const output = new PassThrough().setEncoding("utf8");
  let heard = "";
  output.on("data", (text: string) => (heard += text));
  return {
    output,
    heard: () => heard,
    said: async (text: string) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => heard.includes(text) && resolve();
      output.on("data", look);
      look();
      await promise.finally(() => output.off("data", look));
    },
  };
}
