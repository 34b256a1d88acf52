import type * as z from "zod";

import { type Act, actSchema, longestText } from "../../protocol.ts";

const unreadable = "The page sent something that is no act, so nothing was done. Reload it.";
const tooLong = `This is longer than Slack takes (${longestText.toLocaleString("en")} characters), so nothing was sent.`;

/** Reads what the page sent. What cannot be used is answered with a sentence for the person. */
export async function readAct(request: Request): Promise<{ readonly act: Act } | { readonly problem: string }> {
  if (!/^application\/json\b/.test(request.headers.get("content-type") ?? "")) return { problem: unreadable };
  const body: unknown = await request.json().catch(() => null);
  const read = actSchema.safeParse(body);
  if (read.success) return { act: read.data };
  return { problem: read.error.issues.every(isTooLong) ? tooLong : unreadable };
}

function isTooLong(issue: z.core.$ZodIssue): boolean {
  return issue.code === "too_big" && issue.origin === "string" && issue.maximum === longestText;
}
