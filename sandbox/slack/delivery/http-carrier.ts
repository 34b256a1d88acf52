import { type JsonObject, parseJson } from "../json.ts";
import { ackTimeoutMs, type Carrier, type DeliveryKind, type DeliveryResult, type Letter } from "./delivery.ts";
import { post, PostTimeout, type RawAnswer, type RawRequest, signatureHeaders } from "./signed-post.ts";

interface SignedRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const form = "application/x-www-form-urlencoded";

/** Speaks to the app by signed POSTs to one URL, as Slack does to a request URL. */
export class HttpCarrier implements Carrier {
  readonly url: string;
  readonly #secret: string;
  readonly #sent = new Map<string, SignedRequest>();

  constructor(url: string, secret: string) {
    this.url = url;
    this.#secret = secret;
  }

  carry(letter: Letter): Promise<DeliveryResult> {
    const { body, contentType } = encode(letter.kind, letter.payload);
    const retry: Record<string, string> =
      letter.retry === 0
        ? {}
        : { "x-slack-retry-num": String(letter.retry), "x-slack-retry-reason": letter.retryReason };
    const signature = signatureHeaders(this.#secret, body, letter.signing);
    const request = { body, headers: { "content-type": contentType, ...retry, ...signature } };
    this.#sent.set(letter.id, request);
    return this.#send(request);
  }

  carryAgain(letter: Letter): Promise<DeliveryResult> {
    const sent = this.#sent.get(letter.id);
    return sent === undefined ? this.carry(letter) : this.#send(sent);
  }

  /** Anything at all, signed as told; waits longer than Slack would. */
  sendRaw(request: RawRequest): Promise<RawAnswer> {
    const { body, contentType = form, headers = {} } = request;
    const signature = signatureHeaders(this.#secret, body, request);
    return post(new URL(request.path ?? "", this.url).href, {
      body,
      headers: { "content-type": contentType, ...signature, ...headers },
      timeoutMs: 10_000,
    });
  }

  async #send(request: SignedRequest): Promise<DeliveryResult> {
    const start = performance.now();
    const took = () => performance.now() - start;
    try {
      const answer = await post(this.url, { ...request, timeoutMs: ackTimeoutMs });
      const body = parseJson(answer.body) ?? answer.body;
      const outcome = answer.status >= 200 && answer.status < 300 ? "acknowledged" : "refused";
      return { outcome, status: answer.status, body, ackMs: took() };
    } catch (error) {
      if (error instanceof PostTimeout) return { outcome: "timed-out", ackMs: took() };
      return { outcome: "undeliverable", why: String(error), ackMs: took() };
    }
  }
}

/** Events are JSON, interactions a form with one `payload`, commands a plain form. */
export function encode(kind: DeliveryKind, payload: JsonObject): { body: string; contentType: string } {
  if (kind === "events_api") return { body: JSON.stringify(payload), contentType: "application/json" };
  const fields: [string, string][] =
    kind === "interactive"
      ? [["payload", JSON.stringify(payload)]]
      : Object.entries(payload).map(([key, value]) => [key, String(value)]);
  return { body: new URLSearchParams(fields).toString(), contentType: form };
}
