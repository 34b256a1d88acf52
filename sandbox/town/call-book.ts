import type { Company } from "../company/open-company.ts";
import { cutBody } from "../http/shown-body.ts";
import type { CallBodies, LoggedCall } from "../http/call-log.ts";
import type { MailCall } from "../mail/index.ts";
import type { CallLine } from "../page/protocol.ts";
import type { Delivery, RecordedCall } from "../slack/index.ts";
import { describeDelivery, describeResults } from "./describe-delivery.ts";
import { wholeListOf } from "./whole-list.ts";

/** A line of the log with the bodies that belong to it. */
export interface BookedCall {
  readonly line: CallLine;
  readonly request: string;
  readonly response: string;
}

/** Whatever took longer did so because somebody moved the clock meanwhile. */
const maxCallMs = 60_000;

/** So many calls are kept, by the book and by each of the pretend servers. */
const newest = 500;

/** What travelled between Latchkey, Slack, the directories and the mail server, in both directions. */
export class CallBook {
  readonly #booked = new Map<string, BookedCall>();
  readonly #now: () => number;
  readonly #announce: () => void;
  #lastId = 0;

  /**
   * @param now the sandbox's time, in milliseconds since 1970
   * @param announce called after each new line
   */
  constructor({ slack, okta, onelogin, pagerduty, mail }: Company, now: () => number, announce: () => void) {
    this.#now = now;
    this.#announce = announce;
    for (const server of [slack, okta, onelogin, pagerduty]) server.limitHistory(newest);
    slack.onCall((call) => this.#bookSlackCall(call));
    slack.onDelivery((delivery) => this.#bookDelivery(delivery));
    okta.onCall((call, bodies) => this.#bookDirectoryCall("Okta", call, bodies));
    onelogin.onCall((call, bodies) => this.#bookDirectoryCall("OneLogin", call, bodies));
    pagerduty.onCall((call, bodies) => this.#bookDirectoryCall("PagerDuty", call, bodies));
    mail.onCall((call) => this.#bookMail(call));
  }

  /** Newest first. */
  lines(atMost: number): readonly CallLine[] {
    return [...this.#booked.values()]
      .slice(-atMost)
      .map(({ line }) => line)
      .toReversed();
  }

  /** Undefined when it is not kept any more. */
  find(id: string): BookedCall | undefined {
    return this.#booked.get(id);
  }

  #bookDelivery(delivery: Delivery): void {
    const { id, at, payload, results } = delivery;
    const line = { id, at, from: "Slack", to: "Latchkey", what: describeDelivery(delivery) } as const;
    const bodies = results.flatMap((result) => ("body" in result && result.body !== undefined ? [result.body] : []));
    this.#book({
      line: { ...line, ...describeResults(results) },
      request: cutBody(JSON.stringify(payload)),
      response: cutBody(bodies.map((body) => JSON.stringify(body)).join("\n")),
    });
  }

  #bookSlackCall({ at, method, body, status, response }: RecordedCall): void {
    const isRefused = status === undefined || status >= 400 || response["ok"] === false;
    const error = typeof response["error"] === "string" ? response["error"] : "";
    const refusal = status === undefined ? "no answer" : status >= 400 ? `${status} ${error}`.trim() : error;
    const outcome = isRefused ? refusal : "ok";
    const passedMs = this.#now() - at;
    const tookMs = passedMs >= 0 && passedMs < maxCallMs ? passedMs : null;
    const line = { id: this.#newId(), at, from: "Latchkey", to: "Slack", what: method } as const;
    // The answer holds the ticket of a connection.
    const answer = method === "apps.connections.open" ? "(not kept: it holds a secret)" : JSON.stringify(response);
    this.#book({
      line: { ...line, outcome, isRefused, tookMs },
      request: cutBody(JSON.stringify(body)),
      response: cutBody(answer),
    });
  }

  #bookDirectoryCall(
    to: "Okta" | "OneLogin" | "PagerDuty",
    call: LoggedCall,
    { request, response, tookMs }: CallBodies,
  ): void {
    const { method, path, query, status } = call;
    const asked = new URLSearchParams(query).toString();
    this.#book({
      line: {
        id: this.#newId(),
        at: this.#now() - tookMs,
        from: "Latchkey",
        to,
        what: `${method} ${path}${asked === "" ? "" : `?${asked}`}`,
        outcome: status === null ? "no answer" : String(status),
        isRefused: status === null || status >= 400,
        tookMs: Math.round(tookMs),
        ...(wholeListOf(call) !== null && { isOfSync: true }),
      },
      request,
      response,
    });
  }

  #bookMail({ at, what, answer, isRefused, source }: MailCall): void {
    const line = { id: this.#newId(), at, from: "Latchkey", to: "Mail", what } as const;
    this.#book({
      line: { ...line, outcome: answer ?? "no answer", isRefused, tookMs: null },
      request: cutBody(source),
      response: answer ?? "",
    });
  }

  #newId(): string {
    this.#lastId += 1;
    return `call-${this.#lastId}`;
  }

  /** A line that is known keeps its place. */
  #book(call: BookedCall): void {
    this.#booked.set(call.line.id, call);
    for (const id of this.#booked.keys()) {
      if (this.#booked.size <= newest) break;
      this.#booked.delete(id);
    }
    this.#announce();
  }
}
