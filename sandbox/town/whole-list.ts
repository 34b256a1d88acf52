import type { ArrivedCall } from "../http/call-log.ts";

/** What a list may be asked with and still leave nobody out. */
const narrowsNothing: ReadonlySet<string> = new Set(["limit", "after", "cursor", "page", "fields"]);

/** What asks for whatever was changed, and for nothing else. */
const changes = /^lastUpdated gt /;

/**
 * Of what a call reads the whole list: of everybody, of every group, or of whoever was changed. Nobody asks that for one
 * person's sake, so it belongs to a sync. `null` for every other call.
 */
export function wholeListOf({
  method,
  path,
  query,
}: Pick<ArrivedCall, "method" | "path" | "query">): "accounts" | "groups" | "changes" | null {
  const isOfUsers = /^\/api\/(v1|2)\/users$/.test(path);
  if (method !== "GET" || !(isOfUsers || /^\/api\/(v1\/groups|2\/roles)$/.test(path))) return null;
  const narrowing = Object.entries(query).filter(([name]) => !narrowsNothing.has(name));
  if (narrowing.length === 0) return isOfUsers ? "accounts" : "groups";
  const asksForChanges = narrowing.every(
    ([name, value]) => name === "updated_since" || (name === "filter" && changes.test(value)),
  );
  return isOfUsers && asksForChanges ? "changes" : null;
}
