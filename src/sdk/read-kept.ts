import { z } from "zod";

import type { Json } from "../ports/strategies.ts";

/** As long as what is kept may be, in characters of JSON. */
const longestKept = 10_000;

/**
 * What `escalate` returned, as it will be kept; nothing is `null`. `undefined` when it cannot be kept as it is: it is not
 * JSON, holds text the database cannot hold, or is too long.
 */
export function readKept(answer: unknown): Json | undefined {
  try {
    const text = JSON.stringify(answer ?? null);
    const json = z.json().safeParse(answer ?? null);
    return json.success && text.length <= longestKept && isKeepable(json.data) ? json.data : undefined;
  } catch {
    // It goes in a circle, or holds numbers that JSON does not have.
    return undefined;
  }
}

function isKeepable(json: Json): boolean {
  if (typeof json === "string") return json.isWellFormed() && !json.includes("\0");
  if (typeof json !== "object" || json === null) return true;
  return Object.entries(json).every(([key, value]) => isKeepable(key) && isKeepable(value));
}
