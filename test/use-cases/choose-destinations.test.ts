import { describe, expect, test } from "vitest";

import { DirectoryFault } from "../../src/ports/directory.ts";
import { slack } from "../../src/sdk/index.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, accounts, createWorld, slackIds, type TestWorld } from "../support/world.ts";

type Overrides = NonNullable<Parameters<typeof accessFlow>[0]>;
type Notifications = NonNullable<Overrides["notifications"]>;

/** A flow without a channel of its own. */
function withoutChannel(notifications: Notifications) {
  const { channel: _, ...flow } = accessFlow({ notifications });
  return flow;
}

function cards({ messenger }: TestWorld): readonly string[] {
  return messenger.cards.filter(({ kind }) => kind === "card").map(({ place }) => place.channel);
}

/** It wants to know something of the requester's account first. */
const asksOkta = accessFlow({
  targets: [],
  connectors: ["okta"],
  notifications: async ({ event, sdk }) => {
    await sdk.connector("okta", "okta").isUserInGroup(event.requester, { groupId: "00gX" });
    return [{ to: [slack.channel("#team")] }];
  },
});

const eight = Array.from({ length: 8 }, (_, at) => `U000${at}`);

describe("a flow that cannot say where cards go", () => {
  test.each<[string, Notifications]>([
    ["throws", () => Promise.reject(new Error("token xoxb-1"))],
    ["names nobody", () => []],
    ["names a group of nobody", () => [{ to: [slack.group([])] }]],
    ["names a group that is too large", () => [{ to: [slack.group(eight)] }, { to: [slack.channel("#team")] }]],
  ])("where it %s, its channel is asked and the admins are told once", async (_, notifications) => {
    const house = await createWorld({ flows: [accessFlow({ notifications })] });

    const request = await house.ask();
    await house.sweep();

    expect(cards(house)).toEqual(["#access"]);
    expect(house.messenger.told("flow-failed").map(({ to }) => to)).toEqual(["#errors"]);
    const [{ detail } = { detail: "" }] = house.messenger.told("flow-failed");
    expect(detail).toContain("Those who decide are asked in #access instead");
    expect(detail).not.toContain("xoxb");
    expect(valueOf(await house.click(request)).status).toBe("approved");
  });

  test("without a channel of its own the admins are asked, in the errors channel", async () => {
    const house = await createWorld({ flows: [withoutChannel(() => [])] });

    const request = await house.ask();

    expect(cards(house)).toEqual(["#errors"]);
    expect(request.status).toBe("pending");
  });

  test("directly, where that takes nothing either or there is none", async () => {
    const gone = await createWorld({ flows: [withoutChannel(() => [])] });
    gone.messenger.refuse("#errors");
    const none = await createWorld({ flows: [withoutChannel(() => [])], rules: { errorsChannel: null } });

    await gone.ask();
    await none.ask();

    expect([cards(gone), cards(none)]).toEqual([[slackIds.ada], [slackIds.ada]]);
  });

  test("a directory that refuses for good is no reason to wait", async () => {
    const house = await createWorld({
      flows: [accessFlow({ notifications: () => Promise.reject(new DirectoryFault("unauthorized", "Okta says no.")) })],
    });

    await house.ask();

    expect(cards(house)).toEqual(["#access"]);
    expect(house.messenger.told("flow-failed")[0]?.detail).toContain("could not look up whom to ask: Okta says no.");
  });

  test("one that does not answer now is asked again, and nobody else is asked instead", async () => {
    let isDown = true;
    const notifications: Notifications = () => {
      if (isDown) throw new DirectoryFault("unavailable", "Okta is away.");
      return [{ to: [slack.channel("#team")] }];
    };
    const house = await createWorld({ flows: [accessFlow({ notifications })] });
    const asked = await house.ask();

    isDown = false;
    await house.retry();

    expect(asked.status).toBe("received");
    expect(cards(house)).toEqual(["#team"]);
    expect(house.messenger.told("flow-failed")).toEqual([]);
  });

  test("a flow that asks about an account the person can map waits for it, as it does elsewhere", async () => {
    const house = await createWorld({ flows: [asksOkta] });
    house.directory.removeAccount(accounts.alice);

    const request = await house.ask({ target: null });

    expect(request.status).toBe("needs_account");
    expect(cards(house)).toEqual([]);
  });
});

describe("the channel it came from", () => {
  const lists: Awaited<ReturnType<Notifications>> = [{ to: [slack.sourceChannel()] }, { to: [slack.channel("#team")] }];

  test("is asked where there is one", async () => {
    const house = await createWorld({ flows: [accessFlow({ notifications: () => lists })] });

    await house.ask({ sourceChannel: "C0HERE" });

    expect(cards(house)).toEqual(["C0HERE"]);
  });

  test.each([null, "D0ALICE"])("from %s the next list is asked", async (channel) => {
    const house = await createWorld({ flows: [accessFlow({ notifications: () => lists })] });

    await house.ask({ sourceChannel: channel });

    expect(cards(house)).toEqual(["#team"]);
  });
});
