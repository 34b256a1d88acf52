import type { RecordPage } from "../../ports/directory.ts";
import type { BackgroundReader, Question } from "../http/question.ts";
import { readRecords, type RecordReader } from "./read-records.ts";

/** One page of a list, in the background, with what it cost; `what` it lists goes into messages. Throws `DirectoryFault`. */
export async function listRecords(
  api: BackgroundReader,
  question: Question,
  { read, what }: { readonly read: RecordReader; readonly what: string },
): Promise<RecordPage> {
  const { body, next, cost } = await api.list(question);
  return { ...readRecords(body, read, { service: api.service, what }), next, cost };
}
