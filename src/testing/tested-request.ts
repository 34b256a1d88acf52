import { describeDuration } from "../domain/duration.ts";
import type { Grant } from "../domain/grant.ts";
import type { NoticeKind } from "../domain/notice.ts";
import type { AccessRequest } from "../domain/request.ts";
import { failTest } from "./failure.ts";
import type { House } from "./house.ts";
import { nameDestination, placesOfCards, type TestPlace } from "./places.ts";
import { fits, inWords, type Words } from "./tested-answer.ts";

/** Where a request stands, with its access where there is one. `turned-down`: the form was not taken. */
export type Standing =
  | "turned-down"
  | "checking"
  | "waiting-for-account"
  | "pending"
  | "denied"
  | "withdrawn"
  | "expired"
  | "refused"
  | "approved"
  | "scheduled"
  | "waiting"
  | "granted"
  | "ending"
  | "ended"
  | "not-applied";

/** A request of a test. Every question is answered by the rows as they are at that moment. */
export class TestedRequest {
  /** `null` where the form was not taken, so that there is no request. */
  readonly id: string | null;
  readonly #house: House;
  /** Why the form was not taken. */
  readonly #closed: string | null;
  readonly #title: string;

  constructor(house: House, title: string, made: { readonly id: string } | { readonly closed: string }) {
    this.#house = house;
    this.#title = title;
    this.id = "id" in made ? made.id : null;
    this.#closed = "closed" in made ? made.closed : null;
  }

  /** The row of the request. Throws where the form was not taken. */
  get row(): AccessRequest {
    const row = this.id === null ? null : this.#house.rows.requests.get(this.id, null);
    if (row !== null) return row;
    throw new Error(`There is no request: the form was not taken, because "${this.reason ?? "nobody knows why"}"`);
  }

  /** The access that was given for it, or is owed; `null` while there is none. */
  get grant(): Grant | null {
    const grants = this.#house.rows.grants.all(null).map(({ grant }) => grant);
    return grants.find(({ requestId }) => requestId === this.id) ?? null;
  }

  /** Where it stands now. */
  get standing(): Standing {
    if (this.id === null) return "turned-down";
    const { status } = this.row;
    if (status === "received") return "checking";
    if (status === "needs_account") return "waiting-for-account";
    return status === "approved" ? standingOf(this.grant, this.#house.clockwork.now()) : status;
  }

  /** Why it stands there, in the words people read; `null` where nothing was said. */
  get reason(): string | null {
    if (this.#closed !== null) return this.#closed;
    const said = this.grant?.note ?? this.row.statusReason ?? this.#decisionReason();
    return said === null ? null : this.#house.staff.inNames(said);
  }

  /** Somebody is asked, and nobody has decided. */
  expectPending(): this {
    return this.#expect(["pending"], "the request to wait for a decision");
  }

  /** It was approved, whether there is anything to give or not. `words`: with which reason. */
  expectApproved(words?: Words): this {
    const approved = ["approved", "scheduled", "waiting", "granted", "ending", "ended", "not-applied"] as const;
    return this.#expect(approved, "the request to be approved", words, () => this.#decisionReason());
  }

  /** It waits for a decision in this stage, by its place (1 the first) or its label. */
  expectStage(stage: number | string): this {
    this.expectPending();
    const { row } = this;
    const label = row.stages[row.stage]?.label ?? null;
    if (stage === row.stage + 1 || (label !== null && stage === label)) return this;
    failTest({
      expected: `the request to be in stage ${stage}`,
      found: `it is in stage ${row.stage + 1}${label === null ? "" : `, ${label}`}`,
      ...this.#circumstances(),
      compare: { expected: stage, actual: typeof stage === "number" ? row.stage + 1 : label },
    });
  }

  /** It was denied. `words`: with which reason. */
  expectDenied(words?: Words): this {
    return this.#expect(["denied"], "the request to be denied", words, () => this.#decisionReason());
  }

  /** It ended before anybody was asked: who asked may not, or the form was not taken. */
  expectRefused(words?: Words): this {
    return this.#expect(["refused", "turned-down"], "the request to be refused", words);
  }

  /** Nobody decided in time, or nobody could be asked. */
  expectExpired(words?: Words): this {
    return this.#expect(["expired"], "the request to have expired", words);
  }

  /** Who asked took it back. */
  expectWithdrawn(): this {
    return this.#expect(["withdrawn"], "the request to be withdrawn");
  }

  /** The person has to map an account first. */
  expectWaitingForAccount(): this {
    return this.#expect(["waiting-for-account"], "the request to wait for an account");
  }

  /** Access is approved, and begins later. */
  expectScheduled(): this {
    return this.#expect(["scheduled"], "access to be approved for later");
  }

  /** Access is there: the account is in the group, or the strategy gave it. */
  expectGranted(): this {
    return this.#expect(["granted"], "access to be granted");
  }

  /** Access was taken back. `words`: what is said of it. */
  expectEnded(words?: Words): this {
    return this.#expect(["ended"], "access to have ended", words);
  }

  /** It was approved, and access was never given. `words`: why. */
  expectNotApplied(words?: Words): this {
    return this.#expect(["not-applied"], "access not to be given after all", words);
  }

  /** The people who decide are asked in these places, and nowhere else. E-mails mean direct messages. */
  expectSentTo(...destinations: readonly TestPlace[]): this {
    const wanted = destinations.map((one) => nameDestination(one, this.#house.staff)).toSorted();
    const found = placesOfCards(this.#house, this.id).toSorted();
    if (wanted.join("\n") === found.join("\n")) return this;
    failTest({
      expected: `the request to be with ${listed(wanted)}`,
      found: `it is with ${listed(found)}`,
      ...this.#circumstances(),
      compare: { expected: wanted, actual: found },
    });
  }

  /** A person was told something about this request in a message of its own. `words`: what it adds. */
  expectTold(email: string, kind: NoticeKind, words?: Words): this {
    const { messenger, staff } = this.#house;
    const { slackUserId } = staff.find(email);
    const told = messenger.notices.filter(({ to, picture }) => to === slackUserId && picture?.request.id === this.id);
    if (told.some((notice) => notice.kind === kind && (words === undefined || fits(notice.detail, words)))) return this;
    const heard = told.map(({ kind: heardOf, detail }) => (detail === null ? heardOf : `${heardOf} ("${detail}")`));
    failTest({
      expected: `${email} to be told "${kind}"${words === undefined ? "" : ` with ${inWords(words)}`}`,
      found: heard.length === 0 ? "they were told nothing about the request" : `they were told ${heard.join(", ")}`,
      ...this.#circumstances(),
    });
  }

  #expect(
    wanted: readonly Standing[],
    expected: string,
    words?: Words,
    said: () => string | null = () => this.reason,
  ): this {
    const { standing } = this;
    const isThere = wanted.includes(standing);
    if (isThere && (words === undefined || fits(said(), words))) return this;
    const because = said() ?? this.reason;
    failTest({
      expected: words === undefined ? expected : `${expected} with ${inWords(words)}`,
      found: `it is ${wordsOf[standing]}${because === null ? "" : `: "${because}"`}`,
      ...this.#circumstances(),
      compare: isThere ? { expected: words, actual: because } : { expected: wanted[0], actual: standing },
    });
  }

  #circumstances(): { readonly about: readonly string[]; readonly trail: readonly string[] } {
    const trail = this.#house.trail.lines();
    if (this.id === null) return { about: [this.#title], trail };
    const { row, grant } = this;
    const deciders = row.deciders === null ? [] : [`may be decided by ${this.#house.staff.inNames(row.deciders)}`];
    const stages = row.stages.length > 1 ? [`stage ${row.stage + 1} of ${row.stages.length}`] : [];
    const length = row.durationSeconds === null ? [] : [`for ${describeDuration(row.durationSeconds)}`];
    const end = grant === null ? [] : [`access ends at ${grant.endsAt.toISOString()}`];
    return { about: [[this.#title, ...length].join(", "), ...stages, ...deciders, ...end], trail };
  }

  #decisionReason(): string | null {
    const decided = this.#house.rows.decisions.all(null).findLast(({ requestId }) => requestId === this.id);
    return decided?.message ?? decided?.because ?? null;
  }
}

const wordsOf: Readonly<Record<Standing, string>> = {
  "turned-down": "not a request at all, since the form was not taken",
  checking: "still being checked",
  "waiting-for-account": "waiting for an account to be mapped",
  pending: "waiting for a decision",
  denied: "denied",
  withdrawn: "withdrawn",
  expired: "expired",
  refused: "refused",
  approved: "approved",
  scheduled: "approved for later",
  waiting: "approved, but not given yet",
  granted: "granted",
  ending: "ending, and the removal is owed",
  ended: "ended",
  "not-applied": "approved, but access was never given",
};

function standingOf(grant: Grant | null, now: Date): Standing {
  if (grant === null) return "approved";
  switch (grant.state) {
    case "pending":
      return grant.startsAt !== null && now < grant.startsAt ? "scheduled" : "waiting";
    case "applying":
      return "waiting";
    case "active":
      return "granted";
    case "ending":
      return "ending";
    case "ended":
      return "ended";
    case "not_applied":
      return "not-applied";
  }
}

function listed(places: readonly string[]): string {
  return places.length === 0 ? "nobody" : places.join(", ");
}
