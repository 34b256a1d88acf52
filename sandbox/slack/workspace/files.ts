import type { JsonObject } from "../json.ts";

/** A file that was shared in a message. */
export interface SharedFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** In bytes. */
  readonly size: number;
  /** As text in UTF-8; what is no text reads as the replacement characters of it. */
  readonly content: string;
}

/** The `file` object of answers and payloads, without the many addresses of previews: https://docs.slack.dev/reference/objects/file-object */
export function describeFile({ id, name, title, size }: SharedFile): JsonObject {
  return { id, name, title, size, mode: "hosted", is_external: false };
}
