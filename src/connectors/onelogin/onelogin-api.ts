import { DirectoryFault } from "../../ports/directory.ts";
import type { CallLimits } from "../http/call-limits.ts";
import type { GuardedRequest } from "../http/guarded-fetch.ts";
import { ProviderCalls } from "../http/provider-calls.ts";
import type { AnswerPage, BackgroundReader, ListedPage, Question, Reader } from "../http/question.ts";
import { readJson } from "../http/read-json.ts";
import { RefusedAnswer } from "../http/refused-answer.ts";
import type { Timing } from "../http/timing.ts";
import type { AccessToken } from "./ask-for-token.ts";
import type { AccessTokens } from "./access-tokens.ts";
import { everyCall } from "./onelogin-limits.ts";
import { oneLoginWords } from "./onelogin-words.ts";
import { sendRequest, type SendingRules } from "./send-request.ts";

/** OneLogin names no limit; it is known to answer 502 when dozens of calls come at once. */
const concurrentCalls = 10;

/** Calls to OneLogin, signed with an access token, within the limits of `ProviderCalls`. */
export class OneLoginApi implements Reader, BackgroundReader {
  readonly service = oneLoginWords.service;
  readonly #tokens: AccessTokens;
  readonly #rules: SendingRules;
  readonly #calls: ProviderCalls;

  constructor(tokens: AccessTokens, rules: SendingRules, timing: Timing, limits: CallLimits) {
    this.#tokens = tokens;
    this.#rules = rules;
    this.#calls = new ProviderCalls(oneLoginWords, concurrentCalls, timing, limits, rules.budget);
  }

  operationSignal(signal?: AbortSignal): AbortSignal {
    return this.#calls.operationSignal(signal);
  }

  /** The id of the account that the credential belongs to at this moment. */
  async accountId(signal?: AbortSignal): Promise<string> {
    const attempt = "say which account it is";
    return this.#calls.read({ attempt, signal }, (ending) => this.#tokens.accountId(ending));
  }

  async read(question: Question): Promise<AnswerPage> {
    return this.#calls.read(question, (signal) => this.#readPage(question.path, signal));
  }

  async list(question: Question): Promise<ListedPage> {
    const read = (signal: AbortSignal): Promise<AnswerPage> => this.#readPage(question.path, signal);
    const { value, cost } = await this.#calls.readInBackground(question, everyCall, read);
    return { ...value, cost };
  }

  async write(method: "POST" | "DELETE", question: Question, body: unknown): Promise<void> {
    const headers = { "Content-Type": "application/json" };
    const request = { method, headers, body: JSON.stringify(body) };
    await this.#calls.write(question, (signal) => this.#send(question.path, { ...request, signal }));
  }

  async #readPage(path: string, signal: AbortSignal): Promise<AnswerPage> {
    const answer = await this.#send(path, { method: "GET", headers: {}, signal });
    return { body: await readJson(answer, this.service), next: this.#nextPage(answer, path) };
  }

  /** A 401 may mean that the token was revoked before its time: then it is sent once more, with another token. */
  async #send(path: string, request: GuardedRequest & { readonly signal: AbortSignal }): Promise<Response> {
    const token = await this.#tokens.current(request.signal);
    try {
      return await this.#sendWith(token, path, request);
    } catch (failure) {
      if (!(failure instanceof RefusedAnswer) || failure.status !== 401) throw failure;
      const other = await this.#tokens.insteadOf(token, request.signal);
      if (other === null) throw failure;
      return this.#sendWith(other, path, request);
    }
  }

  #sendWith(token: AccessToken, path: string, request: GuardedRequest): Promise<Response> {
    const headers = { ...request.headers, Accept: "application/json", Authorization: `Bearer ${token.text}` };
    return sendRequest(path, { ...request, headers }, this.#rules);
  }

  /** The cursor stands alone: together with `limit` or `page` it is refused, and it remembers what was asked. */
  #nextPage(answer: Response, path: string): string | null {
    const cursor = answer.headers.get("after-cursor") ?? "";
    if (cursor === "") return null;
    const next = `${new URL(path, this.#rules.origin).pathname}?${new URLSearchParams({ cursor }).toString()}`;
    if (next !== path) return next;
    throw new DirectoryFault("malformed", "OneLogin's cursor leads back to the same page. The list was not used.");
  }
}
