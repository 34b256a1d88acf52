import { styleText } from "node:util";

import type { Output } from "../house.ts";
import { plainText } from "./plain-text.ts";

/** Facts with their names in front, a line each. */
export function drawFacts(facts: readonly (readonly [name: string, value: string])[], output: Output): string {
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  return facts
    .map(([name, value]) => `${styleText("bold", name.padEnd(width), { stream: output })}${plainText(value)}\n`)
    .join("");
}
