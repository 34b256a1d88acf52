import type { Known } from "../../ports/directory.ts";
import { AnsweredFault } from "../http/answered-fault.ts";
import type { Question, Reader } from "../http/question.ts";
import { walkPages } from "../http/walk-pages.ts";

/**
 * Whether any page of a list says so.
 *
 * @param meaning what a status answered to the first page means, such as `{ 403: "unreadable" }`. Any other, or one
 *   that comes later, is a fault: a list that breaks off says nothing.
 */
export async function knownOfAny(
  reader: Reader,
  question: Question,
  says: (body: unknown) => boolean,
  meaning: Readonly<Record<number, Known>>,
): Promise<Known> {
  let pages = 0;
  try {
    for await (const body of walkPages(reader, question)) {
      pages += 1;
      if (says(body)) return true;
    }
    return false;
  } catch (fault) {
    const status = pages === 0 && fault instanceof AnsweredFault ? fault.status : null;
    const known = status === null ? undefined : meaning[status];
    if (known === undefined) throw fault;
    return known;
  }
}
