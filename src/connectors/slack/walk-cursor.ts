import { MessengerFault } from "../../ports/messenger.ts";
import { callSlack } from "./call-slack.ts";

/** The most that every list of Slack's takes. */
const pageSize = 999;
/** More pages than any workspace has; a list without end is refused. */
const mostPages = 500;

interface Cursored {
  readonly response_metadata?: { readonly next_cursor?: string };
}

/** Walks a list of Slack's, page by page. Throws `MessengerFault`, also for a list that goes in a circle. */
export async function* walkCursor<Page extends Cursored>(
  ask: (page: { readonly limit: number; readonly cursor?: string }) => Promise<Page>,
): AsyncGenerator<Page, void, undefined> {
  const seen = new Set<string>();
  let cursor = "";
  do {
    if (seen.has(cursor) || seen.size >= mostPages) throw new MessengerFault("unavailable", "list_does_not_end");
    seen.add(cursor);
    const from: { readonly cursor?: string } = cursor === "" ? {} : { cursor };
    const page: Page = await callSlack(() => ask({ limit: pageSize, ...from }));
    yield page;
    cursor = page.response_metadata?.next_cursor ?? "";
  } while (cursor !== "");
}
