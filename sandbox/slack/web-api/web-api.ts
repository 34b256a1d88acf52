import type { Clock } from "../clock.ts";
import type { Faults } from "../faults.ts";
import type { JsonObject } from "../json.ts";
import { answerUnlessFaulty, type ApiAnswer } from "./answer.ts";
import type { MessageRate } from "./message-rate.ts";
import type { Method, Methods } from "./method.ts";
import { readRequestBody } from "./read-request-body.ts";
import type { RecordedCalls } from "./recorded-calls.ts";
import { SlackRefusal } from "./slack-refusal.ts";

export interface ApiRequest {
  readonly method: string;
  readonly contentType: string;
  readonly authorization: string | undefined;
  readonly text: string;
  readonly query: URLSearchParams;
}

interface Parts {
  readonly methods: Methods;
  readonly tokens: { readonly bot: string; readonly app: string };
  readonly scopes: ReadonlySet<string>;
  readonly faults: Faults;
  readonly calls: RecordedCalls;
  readonly rate: MessageRate;
  readonly clock: Clock;
}

/** The door of the Web API: reads a request, meets the faults, checks the token, asks the method, and writes it all down. */
export class WebApi {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async answer(request: ApiRequest): Promise<ApiAnswer> {
    const { faults, calls, clock, methods } = this.#parts;
    const { method } = request;
    const at = clock.now();
    const { body, refusal } = readRequestBody(request.contentType, request.text, request.query);
    const inBody = typeof body["token"] === "string" ? body["token"] : undefined;
    const token = request.authorization?.replace(/^Bearer /i, "") ?? inBody;
    delete body["token"];
    const run = async () => (refusal ? refusalAnswer(refusal) : this.#run(method, token, body));
    const { answer, response } = await answerUnlessFaulty(faults, method, body, run);
    const status = answer.kind === "answer" ? answer.status : undefined;
    const isTokenValid = this.#accepts(methods[method], token);
    calls.record({ at, method, isTokenValid, body, status, response });
    return answer;
  }

  async #run(name: string, token: string | undefined, body: JsonObject): Promise<ApiAnswer> {
    try {
      return { kind: "answer", status: 200, body: await this.#handle(name, token, body) };
    } catch (error) {
      if (error instanceof SlackRefusal) return refusalAnswer(error);
      throw error;
    }
  }

  async #handle(name: string, token: string | undefined, body: JsonObject): Promise<JsonObject> {
    const method = this.#parts.methods[name];
    if (method === undefined) throw new SlackRefusal("unknown_method", [], { req_method: name });
    if (method.token !== "none") this.#refuseToken(method, token);
    this.#refuseScope(method);
    const channel = body["channel"];
    if (method.postsMessages && typeof channel === "string") {
      const wait = this.#parts.rate.secondsToWait(channel);
      if (wait !== undefined) throw new SlackRefusal("ratelimited", [], { retryAfter: wait });
    }
    return method.handle(body);
  }

  #accepts(method: Method | undefined, token: string | undefined): boolean {
    const { bot, app } = this.#parts.tokens;
    return method?.token === "none" || token === (method?.token === "app" ? app : bot);
  }

  #refuseToken(method: Method, token: string | undefined): void {
    const { bot, app } = this.#parts.tokens;
    if (token === undefined || token === "") throw new SlackRefusal("not_authed");
    if (token !== bot && token !== app) throw new SlackRefusal("invalid_auth");
    if (!this.#accepts(method, token)) throw new SlackRefusal("not_allowed_token_type");
  }

  #refuseScope({ scopes }: Method): void {
    const { scopes: granted } = this.#parts;
    if (scopes === undefined || scopes.some((scope) => granted.has(scope))) return;
    throw new SlackRefusal("missing_scope", [], { needed: scopes.join(","), provided: [...granted].join(",") });
  }
}

function refusalAnswer(refusal: SlackRefusal): ApiAnswer {
  const { retryAfter, ...details } = refusal.details;
  if (typeof retryAfter !== "number") return { kind: "answer", status: 200, body: refusal.toAnswer() };
  return { kind: "answer", status: 429, retryAfter, body: { ok: false, error: refusal.reason, ...details } };
}
