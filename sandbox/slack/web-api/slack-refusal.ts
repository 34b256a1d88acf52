import type { JsonObject } from "../json.ts";

/** Slack's way to say no: `ok: false`, a name, and for malformed content one sentence for each fault. */
export class SlackRefusal extends Error {
  override readonly name = "SlackRefusal";
  readonly reason: string;
  readonly complaints: readonly string[];
  readonly details: JsonObject;

  constructor(reason: string, complaints: readonly string[] = [], details: JsonObject = {}) {
    super(reason);
    this.reason = reason;
    this.complaints = complaints;
    this.details = details;
  }

  /** Both places where Slack puts the sentences: `errors`, and with `[ERROR]` before them `response_metadata.messages`. */
  toAnswer(): JsonObject {
    const answer: JsonObject = { ok: false, error: this.reason, ...this.details };
    if (this.complaints.length === 0) return answer;
    const messages = this.complaints.map((complaint) => `[ERROR] ${complaint}`);
    return { ...answer, errors: this.complaints, response_metadata: { messages } };
  }
}
