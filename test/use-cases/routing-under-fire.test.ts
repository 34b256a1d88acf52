import * as fc from "fast-check";
import { expect, test } from "vitest";

import { perform } from "../../src/jobs/perform.ts";
import type { AccessRequest } from "../../src/domain/request.ts";
import type { Store } from "../../src/ports/store.ts";
import type { World } from "../../src/ports/world.ts";
import { defineFlow, people, slack } from "../../src/sdk/index.ts";
import { Clockwork } from "../../src/testing/clockwork.ts";
import { Staff } from "../../src/testing/company/people.ts";
import { type House, openHouse } from "../../src/testing/house.ts";
import { decideRequest } from "../../src/use-cases/decide-request.ts";
import { submitRequest } from "../../src/use-cases/submit-request.ts";
import { noon, valueOf } from "../support/builders.ts";
import { messengerWith } from "../support/messenger-with.ts";

/** A clock that a history moves; what a commit wakes is forgotten, so that the rows alone say what is owed. */
class Hands extends Clockwork {
  ms = noon.getTime();
  override readonly now = (): Date => new Date(this.ms);
  override readonly wake = (): void => undefined;
}

type Lists = Awaited<ReturnType<NonNullable<ReturnType<typeof defineFlow>["notifications"]>>>;

const channels = ["#a", "#b", "#c", "#d"] as const;
const anyList = fc.record({
  to: fc.uniqueArray(fc.constantFrom(...channels), { minLength: 1, maxLength: 3 }),
  timeout: fc.option(fc.constantFrom("10m" as const, "1h" as const), { nil: undefined }),
  remind: fc.option(fc.constantFrom("5m" as const, "20m" as const), { nil: undefined }),
});
const anyLists = fc.array(anyList, { minLength: 1, maxLength: 4 }).map((lists): Lists =>
  lists.map(({ to, timeout, remind }) => ({
    to: to.map(slack.channel),
    ...(timeout === undefined ? {} : { timeout }),
    ...(remind === undefined ? {} : { remind }),
  })),
);
const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.constant("work" as const) },
  { weight: 3, arbitrary: fc.constantFrom("a minute" as const, "ten minutes" as const, "an hour" as const) },
  { weight: 2, arbitrary: fc.constantFrom("Slack goes down" as const, "Slack comes back" as const) },
  { weight: 1, arbitrary: fc.constantFrom("a channel is archived" as const, "Bob decides" as const) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer One> ? One : never;
const seconds = { "a minute": 60, "ten minutes": 600, "an hour": 3_600 } as const;

/** Whether the process dies at this moment: before something, after it, or not at all. */
const anyFate = fc.infiniteStream(
  fc.constantFrom<"before" | "after" | "never">(
    "before",
    "after",
    ...Array.from({ length: 14 }, () => "never" as const),
  ),
);

/** One request while everything goes wrong that can. */
class History {
  readonly problems = new Set<string>();
  readonly hands: Hands;
  readonly house: House;
  readonly request: AccessRequest;
  readonly #fate: Iterator<"before" | "after" | "never">;
  readonly #archived = new Set<string>();
  #deaths = 0;
  #closedWith: { readonly cards: number; readonly reminders: number } | null = null;

  constructor(house: House, hands: Hands, request: AccessRequest, fate: Iterator<"before" | "after" | "never">) {
    this.house = house;
    this.hands = hands;
    this.request = request;
    this.#fate = fate;
  }

  async play(steps: readonly Step[]): Promise<void> {
    const { messenger } = this.house;
    for (const [at, step] of steps.entries()) {
      if (step === "work") await this.#work(this.#mortal());
      else if (step === "Slack goes down") messenger.goDown();
      else if (step === "Slack comes back") messenger.comeBack();
      else if (step === "a channel is archived") this.#archive(channels[at % channels.length] ?? "#a");
      else if (step === "Bob decides") await this.#decide();
      else this.hands.ms += seconds[step] * 1_000;
    }
  }

  #archive(channel: string): void {
    this.#archived.add(channel);
    this.house.messenger.refuse(channel);
  }

  /** Nothing goes wrong any more, and time passes until nothing is left to do. */
  async end(): Promise<void> {
    this.house.messenger.comeBack();
    for (let hours = 0; hours < 90; hours += 1) {
      for (let round = 0; round < 6; round += 1) await this.#work(this.house.world);
      this.hands.ms += 3_600_000;
    }
    await this.#judgeEnd();
  }

  /** A worker that may be killed at each commit and each message. */
  #mortal(): World {
    const { world, messenger } = this.house;
    const risk = async <T>(act: () => Promise<T>): Promise<T> => {
      const fate = this.#fate.next().value;
      if (fate === "before") this.#die();
      const done = await act();
      if (fate === "after") this.#die();
      return done;
    };
    const store: Store = { ...world.store, transaction: (run) => risk(() => world.store.transaction(run)) };
    const mortal = messengerWith(messenger, {
      postCard: (...given) => risk(() => messenger.postCard(...given)),
      redrawCard: (...given) => risk(() => messenger.redrawCard(...given)),
      remind: (...given) => risk(() => messenger.remind(...given)),
    });
    return { ...world, store, messenger: mortal };
  }

  #die(): never {
    this.#deaths += 1;
    throw new Error("The process was killed.");
  }

  async #work(world: World): Promise<void> {
    for (const job of await this.house.world.store.owedJobs(50)) {
      await perform(world, job).catch(() => undefined);
      await this.#look();
    }
  }

  async #decide(): Promise<void> {
    const { version } = await this.#now();
    const command = { requestId: this.request.id, outcome: "approve", message: null } as const;
    await decideRequest(this.house.world, { ...command, bySlackUserId: "U0BOB", seenVersion: version });
    await this.#look();
  }

  async #now(): Promise<AccessRequest> {
    return (await this.house.world.store.findRequest(this.request.id)) ?? this.request;
  }

  /** What must hold at every moment. */
  async #look(): Promise<void> {
    const { messenger, world } = this.house;
    const cards = (await world.store.notificationsOf(this.request.id)).filter(({ kind }) => kind === "card");
    const asked = new Set(cards.filter(({ state }) => state === "sent").map(({ step }) => step));
    if (asked.size > 1) this.problems.add("Two lists are asked at once.");
    const posted = messenger.cards.filter(({ kind }) => kind === "card").length;
    const reminders = messenger.reminders.length;
    if ((await this.#now()).closedAt === null) return;
    this.#closedWith ??= { cards: posted, reminders };
    if (posted > this.#closedWith.cards) this.problems.add("Somebody was asked about what was closed.");
    if (reminders > this.#closedWith.reminders) this.problems.add("Somebody was reminded of what was closed.");
  }

  async #judgeEnd(): Promise<void> {
    const { messenger, world } = this.house;
    const request = await this.#now();
    if (request.closedAt === null) this.problems.add("The request never ended.");
    const notifications = await world.store.notificationsOf(request.id);
    for (const { channel, ts, state } of notifications) {
      if (ts === null) continue;
      const card = messenger.cards.find(({ place }) => place.channel === channel && place.ts === ts);
      if (state === "failed" || this.#archived.has(channel ?? "")) continue;
      if (card?.pictures.at(-1)?.request.status !== request.status)
        this.problems.add("A message shows an older state.");
      if ((card?.turns.at(-1)?.kind === "passed") !== (state === "superseded"))
        this.problems.add("A message that lost its turn does not say so, or another one does.");
    }
    const events = await world.store.eventsOf(request.id);
    const ways = events.filter(({ step }) => step === "requestForward").map(({ data }) => JSON.stringify(data));
    if (new Set(ways).size < ways.length) this.problems.add("A request was passed on twice from the same list.");
    if (events.filter(({ step }) => step === "requestExpire").length > 1) this.problems.add("A request expired twice.");
    const posted = messenger.cards.length;
    const kept = notifications.filter(({ ts }) => ts !== null).length;
    if (posted > kept + this.#deaths) this.problems.add("Something was posted again without need.");
    const reminders = notifications.reduce((sum, notification) => sum + notification.reminders, 0);
    if (messenger.reminders.length > reminders + this.#deaths)
      this.problems.add("Somebody was reminded again without need.");
    const owed = (await world.store.owedJobs(50)).filter(({ type }) => type !== "match-person");
    for (const { type } of owed) this.problems.add(`At the end ${type} is still owed.`);
  }
}

async function begin(lists: Lists, fate: Iterator<"before" | "after" | "never">): Promise<History> {
  const flow = defineFlow({
    name: "change",
    label: "Change",
    permissions: () => ({ decide: people.users("U0BOB") }),
    notifications: () => lists,
  });
  const staff = new Staff();
  staff.add({ email: "alice@acme.com", slackUserId: "U0ALICE" });
  staff.add({ email: "bob@acme.com", slackUserId: "U0BOB" });
  const hands = new Hands(noon);
  const house = await openHouse(flow, { staff, directories: new Map(), others: {}, clockwork: hands, http: {} });
  const asked = await submitRequest(house.world, {
    flow: "change",
    target: null,
    answers: {},
    bySlackUserId: "U0ALICE",
    beneficiarySlackUserId: null,
    startsAt: null,
    context: {},
    source: "slack",
    sourceChannel: null,
    slackViewId: null,
  });
  return new History(house, hands, valueOf(asked), fate);
}

test("R7: whenever the process dies, one list is asked at a time, nothing after the end, and the end comes", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyLists,
      fc.array(anyStep, { minLength: 10, maxLength: 40 }),
      anyFate,
      async (lists, steps, fate) => {
        const history = await begin(lists, fate);

        await history.play(steps);
        await history.end();

        expect([...history.problems]).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});
