import * as z from "zod";
import { SlackRefusal } from "./slack-refusal.ts";

export const paging = { cursor: z.string().optional(), limit: z.coerce.number().int().optional() };

/** https://docs.slack.dev/apis/web-api/pagination: a slice, and an opaque cursor that is empty at the end. */
export function pageOf<Item>(
  all: readonly Item[],
  { cursor = "", limit = 100 }: { cursor?: string | undefined; limit?: number | undefined },
): { items: readonly Item[]; metadata: { next_cursor: string } } {
  const start = cursor === "" ? 0 : Number(Buffer.from(cursor, "base64").toString().replace("at:", ""));
  if (!Number.isInteger(start) || start < 0) throw new SlackRefusal("invalid_cursor");
  // "Must be an integer under 1000."
  if (limit < 0 || limit > 999) throw new SlackRefusal("invalid_limit");
  const size = limit === 0 ? 100 : limit;
  const end = start + size;
  const next = end < all.length ? Buffer.from(`at:${end}`).toString("base64") : "";
  return { items: all.slice(start, end), metadata: { next_cursor: next } };
}
