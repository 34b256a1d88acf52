import { DirectoryFault } from "../../ports/directory.ts";
import type { Question, Reader } from "./question.ts";

/** The body of a single answer; `null` when the provider says that what was asked about does not exist. */
export async function readOne(reader: Reader, question: Question): Promise<unknown> {
  try {
    const { body } = await reader.read(question);
    return body;
  } catch (fault) {
    if (fault instanceof DirectoryFault && fault.kind === "not-found") return null;
    throw fault;
  }
}
