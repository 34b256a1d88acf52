import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkView } from "../../sandbox/slack/limits/check-view.ts";
import { buttonLabels, readableText } from "../../sandbox/slack/limits/readable-text.ts";
import type { Attention, HomePicture } from "../../src/domain/home-picture.ts";
import type { RequestPicture } from "../../src/domain/picture.ts";
import { drawHome } from "../../views/home.ts";
import { timeLeft } from "../../views/home-access.ts";
import { buildIdentity, buildUser } from "../support/builders.ts";
import { hostileText, liveIn, mrkdwnIn } from "./hostile-text.ts";
import { aGrant, alice, aPicture, aRequest, aUser, bob, pictures } from "./pictures.ts";

const nothing = { items: [], areMore: false } as const;
const quiet: Attention = { lateRemovals: nothing, unreached: nothing, refused: [], quarantined: [], ambiguous: [] };

function aHome(change: Partial<HomePicture> = {}): HomePicture {
  return {
    userId: alice.id,
    slackUserId: alice.slackUserId,
    at: new Date("2026-03-02T09:35:30Z"),
    canRequest: true,
    access: nothing,
    requests: nothing,
    decidable: nothing,
    links: [],
    missing: [],
    attention: null,
    ...change,
  };
}

const some = (...items: RequestPicture[]) => ({ items, areMore: false });
const shown = (home: Parameters<typeof drawHome>[0]) => checkView(drawHome(home), "home");
const textOf = (home: HomePicture) => readableText(shown(home));

describe("App Home", () => {
  it("of somebody who has nothing says so for each part, and offers to ask", () => {
    const home = shown(aHome());

    expect(readableText(home)).toContain("You have no access through Latchkey now.");
    expect(readableText(home)).toContain("You have no open request.");
    expect(readableText(home)).toContain("No request waits for your decision.");
    expect(readableText(home)).toContain("No account is linked to you.");
    expect(readableText(home)).not.toContain("For Latchkey admins");
    expect(buttonLabels(home)).toEqual(["Request access"]);
  });

  it("does not offer to ask where nothing can be asked for in Slack", () => {
    expect(buttonLabels(shown(aHome({ canRequest: false })))).toEqual([]);
  });

  it("says what somebody has, until when and how long that is, with what they may do about it", () => {
    const extend = { nth: 1, seconds: 3_600, needsApproval: true };
    const home = aHome({ access: some({ ...pictures.active, extend }) });

    expect(textOf(home)).toMatch(/\*Production database\* in Okta\nUntil <!date[^>]*>, 29 minutes left\./);
    expect(buttonLabels(shown(home))).toEqual(["Request access", "Extend", "Give back"]);
  });

  it("says that access was extended, or that somebody was asked to", () => {
    const extended = { ...pictures.active, extension: { requestId: "r", isApproved: true } };
    const asked = { ...pictures.active, extension: { requestId: "r", isApproved: false } };

    expect(textOf(aHome({ access: some(extended) }))).toContain("left. You extended it.");
    expect(textOf(aHome({ access: some(asked) }))).toContain("left. You asked to extend it.");
  });

  it("lets somebody call off what starts later, and give back what they got for another", () => {
    const forBob = aPicture({
      ...pictures.active,
      beneficiary: bob,
      request: aRequest({ status: "approved", beneficiaryId: bob.id }),
    });
    const home = aHome({ access: some(pictures.scheduled, forBob) });

    expect(textOf(home)).toContain("It starts <!date");
    expect(textOf(home)).toContain("*Production database* in Okta, for <@U0BOB>");
    expect(buttonLabels(shown(home))).toEqual(["Request access", "Call off", "Give back"]);
  });

  it("lets somebody withdraw their own request, and not what another asked for them", () => {
    const forAlice = aPicture({ requester: bob, request: aRequest({ requesterId: bob.id }) });
    const home = aHome({ requests: some(pictures.waiting, forAlice) });

    expect(textOf(home)).toContain("You asked for Production database for 1 hour. Those who may decide were asked.");
    expect(textOf(home)).toContain("<@U0BOB> asked for Production database for 1 hour on behalf of you.");
    expect(buttonLabels(shown(home))).toEqual(["Request access", "Withdraw"]);
  });

  it("shows what waits for a decision with the way to the card", () => {
    const card = { channel: "C1", ts: "1.2" };
    const items = [
      { picture: pictures.waiting, heard: null, card },
      { picture: pictures.waiting, heard: null, card: null },
    ];
    const home = aHome({ userId: bob.id, slackUserId: bob.slackUserId, decidable: { items, areMore: true } });

    expect(textOf(home)).toContain("<@U0ALICE> asks for Production database for 1 hour.");
    expect(textOf(home)).toContain("There are more; these come first.");
    expect(buttonLabels(shown(home))).toEqual([
      "Request access",
      "Approve",
      "Deny",
      "Open the card",
      "Approve",
      "Deny",
    ]);
    expect(JSON.stringify(drawHome(home))).toContain("https://slack.com/app_redirect?channel=C1&message_ts=1.2");
  });

  it("offers only a denial to somebody whose approval counts already", () => {
    const items = [{ picture: pictures.waiting, heard: { by: null }, card: null }];
    const home = aHome({ userId: bob.id, slackUserId: bob.slackUserId, decidable: { items, areMore: false } });

    expect(textOf(home)).toContain("Your approval counts already; until others have approved you can still deny it.");
    expect(buttonLabels(shown(home))).toEqual(["Request access", "Deny"]);
  });

  it("says whose approval counts already to whoever would decide for them", () => {
    const items = [{ picture: pictures.waiting, heard: { by: "<@U0CARL>" }, card: null }];
    const home = aHome({ userId: bob.id, slackUserId: bob.slackUserId, decidable: { items, areMore: false } });

    expect(textOf(home)).toContain(
      "<@U0CARL> has approved this already, and you would decide for them; until others have approved you can still deny it.",
    );
    expect(textOf(home)).not.toContain("Your approval");
    expect(buttonLabels(shown(home))).toEqual(["Request access", "Deny"]);
  });

  it("says why it cannot show what waits for a decision", () => {
    const decidable = { items: null, why: "Okta does not answer" } as const;

    expect(textOf(aHome({ decidable }))).toContain(
      "Latchkey cannot say now what you may decide: Okta does not answer. The cards in Slack still work.",
    );
  });

  it("shows admins what needs them, each with what to do", () => {
    const since = new Date("2026-03-02T08:00:00Z");
    const unreached = aPicture({ request: aRequest({ status: "expired", closedAt: since }) });
    const attention: Attention = {
      lateRemovals: some({ ...pictures.ending, grant: aGrant({ state: "ending", note: "Okta does not answer." }) }),
      unreached: some(unreached),
      refused: [{ service: "Okta", since }],
      quarantined: [{ service: "OneLogin", since }],
      ambiguous: [{ service: "Okta", count: 3 }],
    };
    const text = textOf(aHome({ attention }));

    expect(text).toContain("Latchkey is ending <@U0ALICE>'s access to Production database.");
    expect(text).toMatch(/It should have ended <!date[^>]*>\. Okta does not answer\./);
    expect(text).toMatch(/Okta refuses Latchkey's credential since <!date[^>]*>\. Renew it/);
    expect(text).toMatch(
      /The sync of OneLogin of <!date[^>]*> waits for your word\. Look at it with `\/identity runs`\./,
    );
    expect(text).toContain("3 accounts in Okta may be somebody's. Look at them with `/identity matches`.");
    expect(text).toMatch(/<@U0ALICE>'s request for Production database \(Okta access\) reached nobody/);
  });

  it("tells admins when nothing needs them", () => {
    expect(textOf(aHome({ attention: quiet }))).toContain("Nothing needs you now.");
  });

  it("of whoever may not act says why, and nothing else", () => {
    const home = shown({ refusal: { reason: "standing", who: "you", problem: "stranger" } });

    expect(readableText(home)).toBe(
      "Your Slack account belongs to another organisation, so Latchkey did nothing. Ask a Latchkey admin if this is wrong.",
    );
  });

  it("fits Slack's hundred blocks, and says what is left out", () => {
    const link = { link: buildIdentity(), service: "Okta", linkedBy: buildUser() };
    const many = { items: Array.from({ length: 15 }, () => pictures.active), areMore: true };
    const items = Array.from({ length: 10 }, () => ({ picture: pictures.waiting, heard: null, card: null }));
    const home = aHome({
      access: many,
      requests: many,
      decidable: { items, areMore: true },
      links: Array.from({ length: 25 }, () => link),
      attention: { ...quiet, lateRemovals: many },
    });
    const { blocks } = shown(home);

    expect(blocks).toHaveLength(100);
    expect(readableText({ blocks: blocks.slice(-1) })).toBe(
      "There is more than fits here. `/access whoami` shows your accounts; the cards in Slack show the rest.",
    );
  });

  it("safety 34: keeps what people and directories call things inert, within Slack's limits", () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...Object.values(pictures)), (word, state) => {
        const picture: RequestPicture = {
          ...state,
          beneficiary: { ...aUser(word, word), id: state.beneficiary.id },
          request: {
            ...state.request,
            flowLabel: word,
            target: state.request.target && { ...state.request.target, label: word },
          },
          account: { label: word, service: word },
          grant: state.grant && { ...state.grant, note: word },
        };
        const since = new Date("2026-03-02T08:00:00Z");
        const view = drawHome(
          aHome({
            access: some(picture),
            requests: some(picture),
            decidable: { items: [{ picture, heard: null, card: { channel: "C1", ts: "1.2" } }], areMore: false },
            missing: [{ id: "okta", service: word }],
            attention: {
              lateRemovals: some(picture),
              unreached: some(picture),
              refused: [{ service: word, since }],
              quarantined: [{ service: word, since }],
              ambiguous: [{ service: word, count: 1 }],
            },
          }),
        );

        expect(() => checkView(view, "home")).not.toThrow();
        for (const text of mrkdwnIn(view.blocks))
          expect(liveIn(text, [alice.slackUserId, bob.slackUserId, word])).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("the time that is left", () => {
  it.each([
    [0, "which is now"],
    [59, "less than a minute left"],
    [60, "1 minute left"],
    [5_399, "1 hour 29 minutes left"],
    [90_000, "1 day 1 hour left"],
    [700_000, "1 week 1 day left"],
  ])("%d seconds before the end is %j", (seconds, words) => {
    const now = new Date("2026-03-02T09:00:00Z");

    expect(timeLeft(new Date(now.getTime() + seconds * 1_000), now)).toBe(words);
  });
});
