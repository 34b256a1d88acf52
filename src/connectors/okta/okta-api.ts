import type { Client } from "@okta/okta-sdk-nodejs";

import { DirectoryFault } from "../../ports/directory.ts";
import type { CallBudget } from "../http/call-budget.ts";
import type { CallLimits } from "../http/call-limits.ts";
import { readNextLink } from "../http/next-link.ts";
import { ProviderCalls } from "../http/provider-calls.ts";
import type { AnswerPage, BackgroundReader, ListedPage, Question, Reader } from "../http/question.ts";
import { readJson } from "../http/read-json.ts";
import type { Timing } from "../http/timing.ts";
import { kindOfCall } from "./okta-limits.ts";
import { oktaWords } from "./okta-words.ts";

/** Okta answers at most 75 calls of an organisation at once; half of that leaves room for everyone else. */
const concurrentCalls = 35;

/** What it takes to send through the SDK: its client, and a fresh access token where OAuth is used. */
export interface OktaSession {
  readonly origin: string;
  readonly http: Client["http"];
  /** Makes sure the SDK holds a token that works; one call for all who wait. */
  readonly prepare: () => Promise<void>;
}

/** Calls to Okta: signed by the SDK, sent by our own executor, within the limits of `ProviderCalls`. */
export class OktaApi implements Reader, BackgroundReader {
  readonly service = oktaWords.service;
  readonly #session: OktaSession;
  readonly #calls: ProviderCalls;

  constructor(session: OktaSession, timing: Timing, limits: CallLimits, budget: CallBudget) {
    this.#session = session;
    this.#calls = new ProviderCalls(oktaWords, concurrentCalls, timing, limits, budget);
  }

  get origin(): string {
    return this.#session.origin;
  }

  operationSignal(signal?: AbortSignal): AbortSignal {
    return this.#calls.operationSignal(signal);
  }

  async read(question: Question): Promise<AnswerPage> {
    return this.#calls.read(question, (signal) => this.#readPage(question.path, signal));
  }

  async list(question: Question): Promise<ListedPage> {
    const kind = kindOfCall(question.path, this.origin);
    const read = (signal: AbortSignal): Promise<AnswerPage> => this.#readPage(question.path, signal);
    const { value, cost } = await this.#calls.readInBackground(question, kind, read);
    return { ...value, cost };
  }

  async write(method: "PUT" | "DELETE", question: Question): Promise<void> {
    await this.#calls.write(question, (signal) => this.#send(method, question.path, signal));
  }

  async #readPage(path: string, signal: AbortSignal): Promise<AnswerPage> {
    const answer = await this.#send("GET", path, signal);
    return { body: await readJson(answer, this.service), next: this.#nextPage(answer, path) };
  }

  /**
   * The SDK's `http` signs, renews the token after a 401 and speaks through our executor. Its generated methods are
   * not used: they take no signal, hide the `Link`, and drop what they do not know before a schema could see it.
   */
  async #send(method: string, path: string, signal: AbortSignal): Promise<Response> {
    const { http, origin, prepare } = this.#session;
    await prepare();
    const url = new URL(path, origin).href;
    const request = { url, method, headers: { Accept: "application/json" }, signal };
    return http.http(url, request);
  }

  #nextPage(answer: Response, path: string): string | null {
    const link = readNextLink(answer.headers.get("link"), this.origin);
    if (link.kind === "last") return null;
    if (link.kind === "next" && link.url !== new URL(path, this.origin).href) return link.url;
    const fault = link.kind === "foreign" ? "leads to another address" : "leads back to the same page";
    throw new DirectoryFault(
      "malformed",
      `Okta's link to the next page ${fault}. It was not followed; the list was not used.`,
    );
  }
}
