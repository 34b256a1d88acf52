import { DirectoryFault } from "../../ports/directory.ts";
import type { Question, Reader } from "./question.ts";

/** More pages than any list that is walked in one call may have; a list without end is refused. */
const mostPages = 500;

/**
 * Reads a list page by page. Stop early by leaving the loop. A page that was there before is `malformed`: such a list
 * never ends.
 */
export async function* walkPages(reader: Reader, question: Question): AsyncGenerator<unknown, void, undefined> {
  const seen = new Set<string>();
  for (let path: string | null = question.path; path !== null;) {
    if (seen.has(path) || seen.size >= mostPages) {
      throw new DirectoryFault(
        "malformed",
        `${reader.service}'s list repeats a page or does not end. It was not used.`,
      );
    }
    seen.add(path);
    const page = await reader.read({ ...question, path });
    yield page.body;
    path = page.next;
  }
}
