import { z } from "zod";

import { DirectoryFault } from "../../ports/directory.ts";
import type { CallLimits } from "../http/call-limits.ts";
import { ProviderCalls } from "../http/provider-calls.ts";
import type { AnswerPage, Question, Reader } from "../http/question.ts";
import { readJson } from "../http/read-json.ts";
import type { Timing } from "../http/timing.ts";
import { pagerDutyWords } from "./pagerduty-words.ts";
import { sendRequest, type SendingRules } from "./send-request.ts";

/** PagerDuty asks for calls one after the other; a few at once are for people who wait. */
const concurrentCalls = 5;

const pageSchema = z.looseObject({
  more: z.boolean().nullish(),
  limit: z.int().positive().nullish(),
  offset: z.int().nonnegative().nullish(),
});

/** Reads PagerDuty, within the limits of `ProviderCalls`. Nothing is written there. */
export class PagerDutyApi implements Reader {
  readonly service = pagerDutyWords.service;
  readonly #apiToken: string;
  readonly #rules: SendingRules;
  readonly #calls: ProviderCalls;

  constructor(apiToken: string, rules: SendingRules, timing: Timing, limits: CallLimits) {
    this.#apiToken = apiToken;
    this.#rules = rules;
    this.#calls = new ProviderCalls(pagerDutyWords, concurrentCalls, timing, limits, rules.budget);
  }

  operationSignal(signal?: AbortSignal): AbortSignal {
    return this.#calls.operationSignal(signal);
  }

  async read(question: Question): Promise<AnswerPage> {
    return this.#calls.read(question, async (signal) => {
      const answer = await sendRequest(question.path, { apiToken: this.#apiToken, signal }, this.#rules);
      const body = await readJson(answer, this.service);
      return { body, next: nextPage(question.path, body) };
    });
  }
}

/** A list says that there is more, and not where: the next page begins after this one. */
function nextPage(path: string, body: unknown): string | null {
  const page = pageSchema.safeParse(body).data;
  if (page?.more !== true) return null;
  const { limit, offset } = page;
  if (limit === null || limit === undefined || offset === null || offset === undefined) {
    throw new DirectoryFault("malformed", "PagerDuty's list does not say where it goes on. It was not used.");
  }
  const next = new URL(path, "http://pagerduty.invalid");
  next.searchParams.set("offset", String(offset + limit));
  return `${next.pathname}${next.search}`;
}
