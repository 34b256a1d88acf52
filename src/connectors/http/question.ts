import type { CallCost } from "../../ports/directory.ts";

/** One question: a path below the origin or a whole address at it, and what is asked in words. */
export interface Question {
  readonly path: string;
  /** Goes into "Okta did not …", such as `describe the group`. */
  readonly attempt: string;
  readonly signal?: AbortSignal | undefined;
}

/** One answer, of a single thing or of one page of a list. */
export interface AnswerPage {
  readonly body: unknown;
  /** Where the next page is: a path or a whole address at the origin, to be asked as it is. `null` on the last page. */
  readonly next: string | null;
}

/** What answers questions. Throws `DirectoryFault`. */
export interface Reader {
  /** What messages call it, such as `Okta`. */
  readonly service: string;
  read(question: Question): Promise<AnswerPage>;
}

/** One page that was read in the background, and what it cost. */
export interface ListedPage extends AnswerPage {
  readonly cost: CallCost;
}

/** What answers questions that nobody waits for, after all others. Throws `DirectoryFault`. */
export interface BackgroundReader {
  readonly service: string;
  list(question: Question): Promise<ListedPage>;
}
