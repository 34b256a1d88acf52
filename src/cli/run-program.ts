import { CommanderError } from "commander";

import type { Ground } from "./house.ts";
import { createProgram } from "./program.ts";
import { Quarantined } from "./quarantined.ts";
import { NobodyReads } from "./terminal/write-to.ts";
import { Unchecked } from "./unchecked.ts";
import { WrongUsage } from "./wrong-usage.ts";

/**
 * Runs the command with these arguments and gives what the process ends with: 0 when it is done, 1 when it was refused or
 * failed, with a sentence, 2 when it was called wrongly or could not look at something, and 3 when a sync is done but for what admins have to say.
 */
export async function runProgram(ground: Ground, args: readonly string[]): Promise<0 | 1 | 2 | 3> {
  try {
    await createProgram(ground).parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof NobodyReads) return 0;
    if (error instanceof CommanderError) return error.code === "commander.helpDisplayed" ? 0 : 2;
    if (error instanceof WrongUsage) {
      ground.stderr.write(`error: ${error.message}\nTry --help.\n`);
      return 2;
    }
    ground.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof Unchecked) return 2;
    return error instanceof Quarantined ? 3 : 1;
  }
}
