import { setTimeout as pause } from "node:timers/promises";

import { describe, expect, test } from "vitest";

import type { FlowFacts } from "../../src/ports/flows.ts";
import { createFlows } from "../../src/sdk/create-flows.ts";
import type { LatchkeyConfig } from "../../src/sdk/define-config.ts";
import { slack } from "../../src/sdk/index.ts";
import type { FlowServices } from "../../src/sdk/services.ts";
import { buildRequest, buildSdkUser, buildUser, noon } from "../support/builders.ts";
import { quietServices } from "../support/quiet-services.ts";

type DefinedFlow = LatchkeyConfig["flows"][number];
type Lists = Awaited<ReturnType<NonNullable<DefinedFlow["notifications"]>>>;

const bob = buildSdkUser({ displayName: "Bob", slackUserId: "U0BOB" });
const services: FlowServices = {
  ...quietServices,
  slackUserByEmail: (email) => Promise.resolve(email === "bob@acme.com" ? "U0BOB" : null),
};

function ask(
  flow: Partial<DefinedFlow>,
  options: { readonly sourceChannel?: string; readonly services?: FlowServices } = {},
) {
  const config = { flows: [{ name: "change", label: "Change", channel: "#changes", ...flow }] };
  const compiled = createFlows(config, options.services ?? services, 200).find("change");
  if (compiled === null) throw new Error("The flow is not there.");
  const user = buildUser();
  const request = buildRequest({ target: null, sourceChannel: options.sourceChannel ?? null });
  const facts: FlowFacts = { request, requester: user, beneficiary: user, user, approver: null, now: noon };
  return compiled.notifications(facts);
}

/** Where the cards of a flow go that answers so. */
async function destinations(lists: Lists, options: Parameters<typeof ask>[1] = {}) {
  return (await ask({ notifications: () => lists }, options)).map((list) => list.destinations);
}

/** What is said of a flow that answers so. */
async function fault(notifications: () => unknown) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Values are checked since the file is run without being compiled.
  const asked = ask({ notifications: notifications as NonNullable<DefinedFlow["notifications"]> });
  return asked.then(
    () => "nothing",
    (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : "something else"),
  );
}

const channels = (count: number) => Array.from({ length: count }, (_, at) => slack.channel(`#c${at}`));
const people = (count: number) => Array.from({ length: count }, (_, at) => `U000${at}`);

describe("where cards go", () => {
  test("to the flow's channel when it names nothing else", async () => {
    expect(await ask({})).toEqual([
      { destinations: [{ kind: "channel", channel: "#changes" }], timeoutSeconds: null, remindSeconds: null },
    ]);
  });

  test("a list says how long it has, and when it is reminded", async () => {
    const lists: Lists = [
      { to: channels(1), timeout: "30m", remind: "90s" },
      { to: channels(1), remind: "1d" },
    ];

    const asked = await ask({ notifications: () => lists });

    expect(asked.map(({ timeoutSeconds, remindSeconds }) => [timeoutSeconds, remindSeconds])).toEqual([
      [1_800, 90],
      [null, 86_400],
    ]);
  });

  test("people are found by Slack id, by the stored link, then by exact e-mail; nobody found is a destination that fails", async () => {
    const to = [
      slack.user("U0DORA"),
      slack.user(buildSdkUser({ slackUserId: "U0ADA" })),
      slack.user({ externalId: "1", email: null, displayName: "Bob", user: bob }),
      slack.user({ externalId: "2", email: "bob@acme.com", displayName: "Bob" }),
      slack.user({ externalId: "3", email: "x@acme.com", displayName: "X" }),
      slack.user({ externalId: "4", email: null, displayName: "Y" }),
    ];

    expect(await destinations([{ to }])).toEqual([
      [
        { kind: "user", slackUserId: "U0DORA" },
        { kind: "user", slackUserId: "U0ADA" },
        { kind: "user", slackUserId: "U0BOB" },
        { kind: "user", slackUserId: "U0BOB" },
        { kind: "nobody", who: "X" },
        { kind: "nobody", who: "Y" },
      ],
    ]);
  });

  test("a person's manager is found by the directory's word; nobody known is a destination that fails", async () => {
    const ada = buildSdkUser({ displayName: "Ada" });
    const managed = { ...services, managerOf: async (id: string) => (id === ada.id ? bob : null) };

    const found = await destinations([{ to: [slack.managerOf(ada), slack.managerOf(bob)] }], { services: managed });

    expect(found).toEqual([
      [
        { kind: "user", slackUserId: "U0BOB" },
        { kind: "nobody", who: "the manager of Bob" },
      ],
    ]);
  });

  test("a group is one conversation of those who are found, each once; one alone is a direct message", async () => {
    const known = { externalId: "2", email: "bob@acme.com", displayName: "Bob" };
    const stranger = { externalId: "3", email: "x@acme.com", displayName: "X" };
    const to = [
      slack.group(["U0DORA", bob, known, stranger, "U0DORA"]),
      slack.group([known, stranger]),
      slack.group([stranger]),
      slack.group(people(7)),
    ];

    expect(await destinations([{ to }])).toEqual([
      [
        { kind: "group", slackUserIds: ["U0BOB", "U0DORA"] },
        { kind: "user", slackUserId: "U0BOB" },
        { kind: "nobody", who: "X" },
        { kind: "group", slackUserIds: people(7) },
      ],
    ]);
  });

  test("the channel it came from; from none, or from direct messages, it is a destination that fails", async () => {
    const lists: Lists = [{ to: [slack.sourceChannel()] }];

    expect(await destinations(lists, { sourceChannel: "C0TEAM" })).toEqual([[{ kind: "channel", channel: "C0TEAM" }]]);
    expect(await destinations(lists)).toMatchObject([[{ kind: "nobody" }]]);
    expect(await destinations(lists, { sourceChannel: "D0ALICE" })).toMatchObject([[{ kind: "nobody" }]]);
  });

  test("lists that name nowhere are left out where others name somewhere", async () => {
    expect(await destinations([{ to: [] }, { to: channels(1) }, { to: [] }])).toHaveLength(1);
  });

  test("as many lists and destinations as there may be", async () => {
    const lists: Lists = Array.from({ length: 20 }, () => ({ to: channels(50) }));

    expect((await destinations(lists)).map(({ length }) => length)).toEqual(Array.from({ length: 20 }, () => 50));
  });
});

describe("what a flow answers is read, not believed", () => {
  test.each([
    ["nobody", () => [], "named nobody to ask"],
    ["lists that name nowhere", () => [{ to: [] }], "named nobody to ask"],
    ["21 lists", () => Array.from({ length: 21 }, () => ({ to: channels(1) })), "21 lists, which is more than 20"],
    ["51 destinations", () => [{ to: channels(51) }], "51 destinations in one list, which is more than 50"],
    ["a group of nobody", () => [{ to: [slack.group([])] }], "a group of nobody"],
    ["a group of eight", () => [{ to: [slack.group(people(8))] }], "a group of 8 people"],
  ])("%s is a fault that says so", async (_, notifications, words) => {
    const said = await fault(notifications);

    expect(said).toMatch(/^FlowFault: The notifications of the flow "change" /);
    expect(said).toContain(words);
  });

  test.each([
    ["nothing", () => undefined],
    ["null", () => null],
    ["a text", () => "#channel"],
    ["a list without `to`", () => [{ timeout: "1h" }]],
    ["a timeout that is none", () => [{ to: channels(1), timeout: "soon" }]],
    ["a timeout of no time", () => [{ to: channels(1), timeout: "0m" }]],
    ["a reminder in a number", () => [{ to: channels(1), remind: 900 }]],
    ["an unknown destination", () => [{ to: [{ kind: "mail", address: "x" }] }]],
    ["a word that is not ours", () => [{ to: channels(1), after: "1h" }]],
  ])("%s is a fault", async (_, notifications) => {
    expect(await fault(notifications)).toContain("answered something Latchkey does not understand");
  });

  test("what it throws is told by its kind alone", async () => {
    const said = await fault(() => Promise.reject(new RangeError("token xoxb-1")));

    expect(said).toContain("RangeError");
    expect(said).not.toContain("xoxb");
  });

  test("taking too long is a fault", async () => {
    expect(await fault(() => pause(5_000, [], { ref: false }))).toContain("took longer than 0.2 seconds");
  });
});
