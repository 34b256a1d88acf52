import { type Outbound, type OutboundAnswer, OutboundFault, type OutboundRequest } from "../../ports/outbound.ts";
import type { Trail } from "../trail.ts";

/** What a system outside answers; the status is 200 unless told, and a body that is no text is sent as JSON. */
export interface TestHttpAnswer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What the internet answers in a test, by method and address: `"GET https://status.acme.com/api/state"`. An address
 * without a query stands for every query. A function sees the call.
 */
export type TestInternet = Readonly<Record<string, TestHttpAnswer | ((call: OutboundRequest) => TestHttpAnswer)>>;

/** The internet of a test: what it answers, and the calls that were made. Nothing leaves the process. */
export class Internet implements Outbound {
  readonly calls: OutboundRequest[] = [];
  readonly #answers: TestInternet;
  readonly #trail: () => Trail;

  constructor(answers: TestInternet, trail: () => Trail) {
    this.#answers = answers;
    this.#trail = trail;
  }

  async send(call: OutboundRequest): Promise<OutboundAnswer> {
    const [address = ""] = call.url.split("?");
    const given = this.#answers[`${call.method} ${call.url}`] ?? this.#answers[`${call.method} ${address}`];
    this.calls.push(call);
    this.#trail().add(`the flow calls ${call.method} ${address}`);
    if (given === undefined) {
      throw new OutboundFault(
        "refused",
        `was not made: this test has no answer for it. Give one: http: { "${call.method} ${address}": { body: … } }`,
      );
    }
    const { status = 200, body = "", headers = {} } = typeof given === "function" ? given(call) : given;
    const isText = typeof body === "string";
    const type: Record<string, string> = isText ? {} : { "content-type": "application/json" };
    return { status, headers: { ...type, ...headers }, text: isText ? body : JSON.stringify(body) };
  }
}
