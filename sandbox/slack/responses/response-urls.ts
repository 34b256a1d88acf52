import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Clock } from "../clock.ts";
import type { Faults } from "../faults.ts";
import { type JsonObject, jsonObject, parseJson } from "../json.ts";
import { checkMessage } from "../limits/check-message.ts";
import { answerUnlessFaulty, type ApiAnswer } from "../web-api/answer.ts";
import { flag } from "../web-api/method.ts";
import type { RecordedCalls } from "../web-api/recorded-calls.ts";
import { SlackRefusal } from "../web-api/slack-refusal.ts";
import type { PostedMessage } from "../workspace/messages.ts";
import type { Workspace } from "../workspace/workspace.ts";

interface ResponseUrl {
  readonly userId: string;
  readonly channel: string;
  /** The message the interaction came from; a command has none. */
  readonly message: Pick<PostedMessage, "channel" | "ts"> | undefined;
  readonly issuedAt: number;
  uses: number;
}

type KeptResponseUrl = ResponseUrl & { readonly id: string };

const lifetimeMs = 30 * 60 * 1000;
const maxUses = 5;
const answer = z.object({
  text: z.string().optional(),
  blocks: z.unknown().optional(),
  attachments: z.unknown().optional(),
  response_type: z.string().optional(),
  replace_original: flag.default(false),
  delete_original: flag.default(false),
  thread_ts: z.string().optional(),
});

/**
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses: five uses within thirty minutes;
 * ephemeral unless `in_channel`; may replace or delete the message it came from, ephemeral or not.
 */
export class ResponseUrls {
  readonly #issued: Map<string, ResponseUrl>;
  readonly #workspace: Workspace;
  readonly #clock: Clock;
  readonly #calls: RecordedCalls;
  readonly #faults: Faults;
  readonly #baseUrl: () => string;

  constructor(parts: {
    workspace: Workspace;
    clock: Clock;
    calls: RecordedCalls;
    faults: Faults;
    baseUrl: () => string;
    /** Those of another workspace, to begin with. */
    kept?: readonly KeptResponseUrl[] | undefined;
  }) {
    this.#issued = new Map(parts.kept?.map(({ id, ...url }) => [id, url]));
    this.#faults = parts.faults;
    this.#workspace = parts.workspace;
    this.#clock = parts.clock;
    this.#calls = parts.calls;
    this.#baseUrl = parts.baseUrl;
  }

  issue({ message, ...from }: { userId: string; channel: string; message?: PostedMessage | undefined }): string {
    const id = randomUUID();
    const place = message && { channel: message.channel, ts: message.ts };
    this.#issued.set(id, { ...from, message: place, issuedAt: this.#clock.now(), uses: 0 });
    return `${this.#baseUrl()}/response/${id}`;
  }

  /** A POST of the app; `faults.next("response_url", …)` meets it like any method. */
  async use(id: string, text: string): Promise<ApiAnswer> {
    const body = jsonObject.safeParse(parseJson(text)).data;
    const run = async (): Promise<ApiAnswer> => ({ kind: "answer", ...this.#answer(id, body) });
    const { answer: answered, response } = await answerUnlessFaulty(this.#faults, "response_url", body ?? {}, run);
    const status = answered.kind === "answer" ? answered.status : undefined;
    const call = { at: this.#clock.now(), method: "response_url", isTokenValid: true };
    this.#calls.record({ ...call, body: body ?? {}, status, response });
    return answered;
  }

  /** Those that can still be used. */
  snapshot(): readonly KeptResponseUrl[] {
    const oldest = this.#clock.now() - lifetimeMs;
    const usable = [...this.#issued].filter(([, { issuedAt, uses }]) => issuedAt >= oldest && uses < maxUses);
    return usable.map(([id, url]) => ({ id, ...url }));
  }

  #answer(id: string, body: JsonObject | undefined): { status: number; body: JsonObject } {
    const url = this.#issued.get(id);
    if (url === undefined || this.#clock.now() - url.issuedAt > lifetimeMs) return refused(404, "expired_url");
    if (url.uses >= maxUses) return refused(404, "used_url");
    const read = answer.safeParse(body);
    if (!read.success) return refused(400, "invalid_payload");
    try {
      this.#apply(url, read.data);
    } catch (error) {
      if (!(error instanceof SlackRefusal)) throw error;
      return { status: 400, body: error.toAnswer() };
    }
    url.uses += 1;
    return { status: 200, body: { ok: true } };
  }

  #apply(url: ResponseUrl, said: z.infer<typeof answer>): void {
    const original = url.message && this.#workspace.messages.find(url.message.channel, url.message.ts);
    if (said.delete_original) {
      if (original !== undefined) this.#workspace.messages.edit(original, { isDeleted: true });
      return;
    }
    const content = checkMessage(said);
    if (said.replace_original && original !== undefined) {
      this.#workspace.messages.edit(original, content);
      return;
    }
    const ephemeralTo = said.response_type === "in_channel" ? undefined : url.userId;
    this.#workspace.messages.post({ channel: url.channel, ...content, threadTs: said.thread_ts, ephemeralTo });
  }
}

function refused(status: number, error: string) {
  return { status, body: { ok: false, error } };
}
