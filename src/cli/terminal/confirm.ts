import { createInterface } from "node:readline/promises";

import type { Ground } from "../house.ts";

/** Asks on the terminal, and takes nothing but a yes for one. `null` where nobody can be asked. */
export async function confirm(ground: Pick<Ground, "stdin" | "stderr">, question: string): Promise<boolean | null> {
  if (!ground.stdin.isTTY || ground.stderr.isTTY !== true) return null;
  const lines = createInterface({ input: ground.stdin, output: ground.stderr });
  // The end of the input is no yes.
  const ended = new Promise<string>((resolve) => void lines.once("close", () => resolve("")));
  try {
    const answer = await Promise.race([lines.question(`${question} [y/N] `), ended]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
