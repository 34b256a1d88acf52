import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { NotificationList, NotificationState, RequestNotification } from "../../src/domain/notification.ts";
import {
  findRoute,
  nextCards,
  passOn,
  presentCards,
  settleLists,
  superseded,
  turnOf,
} from "../../src/domain/routing.ts";
import { afterNoon, buildNotification, buildRequest, noon } from "../support/builders.ts";

const request = buildRequest({ stageSince: noon });
const sent = { state: "sent", channel: "C1", ts: "1.0", sentAt: noon } as const;
const inHalfAnHour = afterNoon(1_800);

describe("which list has its turn", () => {
  test("all destinations of the first list come first", () => {
    const first = [buildNotification(), buildNotification()];
    const second = buildNotification({ step: 1 });

    expect(findRoute(request, [second, ...first], noon)).toEqual({ kind: "deliver", cards: first });
  });

  test("the next one's turn comes when every destination of the present one has failed", () => {
    const cards = [
      buildNotification({ state: "failed" }),
      buildNotification({ state: "failed" }),
      buildNotification({ step: 1 }),
    ];

    expect(findRoute(request, cards, noon)).toEqual({
      kind: "forward",
      forward: { from: 0, to: 1, total: 2 },
      because: "failed",
    });
  });

  test("one that arrived is enough: the next one is not bothered", () => {
    const cards = [buildNotification({ state: "failed" }), buildNotification(sent), buildNotification({ step: 1 })];

    expect(findRoute(request, cards, afterNoon(1_000_000))).toEqual({ kind: "wait", until: null });
  });

  test("or when nobody decided in time, counted from the first message that arrived", () => {
    const timed = { timeoutSeconds: 1_800 } as const;
    const cards = [
      buildNotification({ ...sent, ...timed, sentAt: afterNoon(60) }),
      buildNotification({ ...sent, ...timed }),
      buildNotification(timed),
      buildNotification({ step: 1 }),
    ];

    const before = findRoute(request, cards, afterNoon(1_799));
    const after = findRoute(request, cards, inHalfAnHour);

    expect(before).toEqual({ kind: "deliver", cards: [cards[2]] });
    expect(after).toMatchObject({ kind: "forward", because: "timeout" });
  });

  test("only those that stand count: the time runs from the first of them", () => {
    const cards = [
      buildNotification({ ...sent, state: "failed", timeoutSeconds: 1_800 }),
      buildNotification({ ...sent, timeoutSeconds: 1_800, sentAt: afterNoon(600) }),
      buildNotification({ step: 1 }),
    ];

    expect(findRoute(request, cards, inHalfAnHour)).toEqual({ kind: "wait", until: afterNoon(2_400) });
    expect(findRoute(request, cards, afterNoon(2_400))).toMatchObject({ kind: "forward", because: "timeout" });
  });

  test("where the last one cannot be reached, those who were asked before have the turn again, without a timeout", () => {
    const before = buildNotification({ ...sent, state: "superseded", timeoutSeconds: 60 });
    const lost = buildNotification({ step: 1, state: "failed", timeoutSeconds: 60 });
    const again = { ...before, state: "sent" } as const;
    const passed = superseded(lost);

    expect(findRoute(request, [before, lost], noon)).toEqual({ kind: "return", cards: [before] });
    expect(findRoute(request, [again, passed], inHalfAnHour)).toEqual({ kind: "wait", until: null });
    expect(turnOf(again, [again, passed], request)).toEqual({ kind: "asking", timeoutSeconds: null, isLast: true });
    expect(findRoute(request, [{ ...again, state: "failed" }, passed], noon)).toEqual({ kind: "exhausted" });
  });

  test("after the last one nobody is left", () => {
    const failed = [buildNotification({ state: "superseded" }), buildNotification({ step: 1, state: "failed" })];

    expect(findRoute(request, failed, noon)).toEqual({ kind: "exhausted" });
    expect(findRoute(request, [], noon)).toEqual({ kind: "exhausted" });
  });

  test("the requester's own receipt reaches nobody who decides", () => {
    expect(findRoute(request, [buildNotification({ ...sent, kind: "receipt" })], noon)).toEqual({ kind: "exhausted" });
  });

  test("when the last list's time is up the request expires, where every list had a time", () => {
    const last = buildNotification({ ...sent, step: 1, timeoutSeconds: 1_800 });
    const timed = buildNotification({ state: "superseded", timeoutSeconds: 60 });
    const untimed = buildNotification({ state: "superseded" });

    expect(findRoute(request, [timed, last], inHalfAnHour)).toEqual({ kind: "timed-out" });
    expect(findRoute(request, [untimed, last], inHalfAnHour)).toEqual({ kind: "wait", until: null });
  });

  test("those who are due are reminded, as long as their list has its turn", () => {
    const due = buildNotification({ ...sent, timeoutSeconds: 1_800, nextReminderAt: afterNoon(600) });
    const later = buildNotification({ ...sent, timeoutSeconds: 1_800, nextReminderAt: afterNoon(900) });
    const next = buildNotification({ step: 1 });

    expect(findRoute(request, [due, later, next], noon)).toEqual({ kind: "wait", until: afterNoon(600) });
    expect(findRoute(request, [due, later, next], afterNoon(600))).toEqual({ kind: "remind", cards: [due] });
    expect(findRoute(request, [due, later, next], inHalfAnHour)).toMatchObject({ kind: "forward" });
  });

  test("only the present stage is asked, and a stage that nobody is asked about yet waits", () => {
    const earlier = buildNotification({ ...sent, timeoutSeconds: 60 });
    const present = buildNotification({ step: 1, stage: 1 });
    const second = { ...request, stage: 1 };

    expect(findRoute(second, [earlier, present], inHalfAnHour)).toEqual({ kind: "deliver", cards: [present] });
    expect(findRoute({ ...second, stageSince: null }, [earlier], inHalfAnHour)).toEqual({ kind: "wait", until: null });
  });

  test.each(["received", "needs_account", "approved", "denied", "withdrawn", "expired", "refused"] as const)(
    "nobody is asked or reminded while a request is %s",
    (status) => {
      const cards = [
        buildNotification({ ...sent, timeoutSeconds: 1, nextReminderAt: noon }),
        buildNotification({ step: 1 }),
      ];

      expect(findRoute({ ...request, status }, cards, inHalfAnHour)).toEqual({ kind: "over" });
    },
  );
});

describe("how a card stands to its readers", () => {
  const near = { kind: "user", slackUserId: "U1" } as const;
  const far = { kind: "channel", channel: "#far" } as const;

  test("it says how long they have, and whether others come after them", () => {
    const first = buildNotification({ ...sent, timeoutSeconds: 60 });
    const last = buildNotification({ step: 1 });

    expect(turnOf(first, [first, last], request)).toEqual({ kind: "asking", timeoutSeconds: 60, isLast: false });
    expect(turnOf(last, [first, last], request)).toEqual({ kind: "asking", timeoutSeconds: null, isLast: true });
  });

  test("one that lost its turn says who has it, by the first list after it that was reached", () => {
    const first = buildNotification({ ...sent, state: "superseded", timeoutSeconds: 60 });
    const lost = buildNotification({ step: 1, state: "superseded", destination: near });
    const taker = buildNotification({ ...sent, step: 2, destination: far });

    const to = (later: readonly RequestNotification[]) => turnOf(first, [first, ...later], request);

    expect(to([lost, taker])).toEqual({ kind: "passed", afterSeconds: 60, to: [far] });
    expect(to([{ ...lost, state: "queued" }])).toEqual({ kind: "passed", afterSeconds: 60, to: [near] });
    expect(to([])).toEqual({ kind: "passed", afterSeconds: 60, to: [] });
  });

  test("one of an earlier stage has been answered", () => {
    const card = buildNotification(sent);

    expect(turnOf(card, [card], { stage: 1 })).toEqual({ kind: "answered" });
  });
});

test("another list's turn is another question: what was on the screen before is about an older one", () => {
  const passed = passOn(request);

  expect(passed).toEqual({ ...request, version: request.version + 1, askedVersion: request.version + 1 });
});

const listOf = (timeoutSeconds: number | null, destinations = 1): NotificationList => ({
  destinations: Array.from({ length: destinations }, () => ({ kind: "channel", channel: "#a" }) as const),
  timeoutSeconds,
  remindSeconds: null,
});

describe("the lists as they are asked", () => {
  test("a list that names nowhere is left out", () => {
    expect(settleLists([listOf(60, 0), listOf(null)])).toEqual([listOf(null)]);
  });

  test("the time of the last one counts only where every one has a time", () => {
    expect(settleLists([listOf(60), listOf(90)])).toEqual([listOf(60), listOf(90)]);
    expect(settleLists([listOf(null), listOf(90)])).toEqual([listOf(null), listOf(null)]);
    expect(settleLists([listOf(90)])).toEqual([listOf(90)]);
  });
});

/** A list for a history: how many destinations, how long it has, after how long it reminds. */
const anyList = fc.record({
  destinations: fc.integer({ min: 1, max: 3 }),
  timeoutSeconds: fc.option(fc.integer({ min: 1, max: 100 })),
  remindSeconds: fc.option(fc.integer({ min: 1, max: 100 })),
});
const anyLists = fc.array(anyList, { minLength: 1, maxLength: 4 });

/** What comes next: time passes, a message arrives, is not taken, or is lost. */
type Event =
  | { readonly kind: "time"; readonly seconds: number }
  | { readonly kind: "arrives" | "fails" | "is lost"; readonly which: number };

const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant("time" as const), seconds: fc.nat({ max: 200 }) }),
  fc.record({ kind: fc.constantFrom("arrives" as const, "fails" as const, "is lost" as const), which: fc.nat() }),
);

type History = readonly (Omit<NotificationList, "destinations"> & { readonly destinations: number })[];

/** A request's messages while time passes and Slack does what it likes; it is routed after everything that happens. */
class Play {
  readonly turns: number[] = [];
  wasGivenBack = false;
  readonly problems: string[] = [];
  cards: readonly RequestNotification[];
  #now = noon;

  constructor(lists: History) {
    this.cards = lists.flatMap(({ destinations, ...list }, step) =>
      Array.from({ length: destinations }, () => buildNotification({ ...list, step })),
    );
  }

  /** How it ended; `null` while it goes on. */
  run(events: readonly Event[]): "timed-out" | "exhausted" | null {
    for (const event of events) {
      this.#happen(event);
      const end = this.#settle();
      if (end !== null) return end;
    }
    return null;
  }

  #happen(event: Event): void {
    if (event.kind === "time") {
      this.#now = new Date(this.#now.getTime() + event.seconds * 1_000);
      return;
    }
    const from: NotificationState = event.kind === "is lost" ? "sent" : "queued";
    const able = presentCards(this.cards, 0).filter(({ state }) => state === from);
    const touched = able[event.which % Math.max(1, able.length)];
    const change = event.kind === "arrives" ? { ...sent, sentAt: this.#now } : ({ state: "failed" } as const);
    this.cards = this.cards.map((card) => (card === touched ? { ...card, ...change } : card));
  }

  #settle(): "timed-out" | "exhausted" | null {
    for (;;) {
      const route = findRoute(request, this.cards, this.#now);
      const asked = new Set(this.cards.filter(({ state }) => state === "sent").map(({ step }) => step));
      if (asked.size > 1) this.problems.push("Two lists are asked at once.");
      if (route.kind === "timed-out" || route.kind === "exhausted") return route.kind;
      if (route.kind === "return") {
        const back = new Set(route.cards);
        const unreached = new Set(presentCards(this.cards, 0));
        this.cards = this.cards.map((card) => (unreached.has(card) ? superseded(card) : card));
        this.cards = this.cards.map((card) => (back.has(card) ? { ...card, state: "sent", sentAt: this.#now } : card));
        this.wasGivenBack = true;
        continue;
      }
      if (route.kind !== "forward") return null;
      this.turns.push(route.forward.to);
      const present = new Set(presentCards(this.cards, 0));
      const next = nextCards(this.cards, 0).map(({ id }) => id);
      this.cards = this.cards.map((card) => (present.has(card) ? superseded(card) : card));
      const now = presentCards(this.cards, 0).map(({ id }) => id);
      if (now.join() !== next.join()) this.problems.push("The turn did not go to the next list.");
    }
  }
}

describe("whatever happens to the messages", () => {
  test("one list has its turn at a time, lists come in order and never again, and the end is one and true", () => {
    fc.assert(
      fc.property(anyLists, fc.array(anyEvent, { maxLength: 40 }), (lists, events) => {
        const play = new Play(lists);

        const end = play.run(events);

        const ofLast = play.cards.filter(({ step }) => step === lists.length - 1);
        const isTrue = {
          exhausted: !play.cards.some(isStanding),
          "timed-out": ofLast.some(isStanding) && lists.every(({ timeoutSeconds }) => timeoutSeconds !== null),
          open: play.cards.some(isStanding),
        };
        expect(play.problems).toEqual([]);
        expect(play.turns).toEqual(play.turns.map((_, at) => at + 1));
        expect(isTrue[end ?? "open"]).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("where every list has a time, enough time ends it, whatever Slack takes", () => {
    const anyLuck = fc.array(fc.boolean(), { minLength: 12, maxLength: 12 });
    const timed = anyLists.map((lists) =>
      lists.map((list) => ({ ...list, timeoutSeconds: list.timeoutSeconds ?? 100 })),
    );
    fc.assert(
      fc.property(timed, anyLuck, (lists, luck) => {
        const tries = luck.map((works): Event => ({ kind: works ? "arrives" : "fails", which: 0 }));
        const rounds = lists.flatMap((): readonly Event[] => [...tries, { kind: "time", seconds: 100 }]);

        const play = new Play(lists);
        expect(play.run(rounds) !== null || play.wasGivenBack).toBe(true);
      }),
    );
  });
});

function isStanding({ state }: RequestNotification): boolean {
  return state === "sent" || state === "queued";
}
