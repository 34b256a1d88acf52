import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkMessage } from "../../sandbox/slack/limits/check-message.ts";
import { buttonLabels, readableText } from "../../sandbox/slack/limits/readable-text.ts";
import type { Destination } from "../../src/domain/notification.ts";
import type { CardTurn } from "../../src/domain/routing.ts";
import { drawReminder } from "../../views/reminder.ts";
import { requestCard } from "../../views/request-card.ts";
import type { ShownState } from "../../views/request-state.ts";
import { hostileText, liveIn, mrkdwnIn } from "./hostile-text.ts";
import { alice, aPicture, aRequest, bob, pictures } from "./pictures.ts";

const drawn = (state: ShownState, turn: CardTurn) => checkMessage(requestCard("card", pictures[state], turn));
const passed = (to: readonly Destination[], afterSeconds: number | null = 1_800): CardTurn => ({
  kind: "passed",
  afterSeconds,
  to,
});
const channel: Destination = { kind: "channel", channel: "#access-requests" };

describe("a card whose readers have the turn", () => {
  it.each([
    [
      { kind: "asking", timeoutSeconds: 1_800, isLast: false },
      "Without a decision within 30 minutes others are asked instead.",
    ],
    [{ kind: "asking", timeoutSeconds: 1_800, isLast: true }, "Without a decision within 30 minutes it expires."],
    [{ kind: "asking", timeoutSeconds: null, isLast: false }, "Without a decision it expires"],
  ] as const)("with %j says what becomes of it", (turn, words) => {
    expect(readableText(drawn("waiting", turn))).toContain(words);
    expect(buttonLabels(drawn("waiting", turn))).toContain("Approve");
  });

  it("of an earlier stage has nothing left to decide", () => {
    const card = drawn("waiting", { kind: "answered" });

    expect(buttonLabels(card)).not.toContain("Approve");
    expect(buttonLabels(card)).not.toContain("Deny");
  });
});

describe("a card that lost its turn", () => {
  it.each<[string, Destination]>([
    ["#access-requests", channel],
    ["<#C0TEAM>", { kind: "channel", channel: "C0TEAM" }],
    ["<@U0BOB>", { kind: "user", slackUserId: "U0BOB" }],
    ["<@U0BOB>, <@U0DORA>", { kind: "group", slackUserIds: ["U0BOB", "U0DORA"] }],
  ])("says that it went on to %s, in the message and in what notifications show", (words, to) => {
    const { text, blocks } = requestCard("card", pictures.waiting, passed([to]));

    const said = `Nobody decided here within 30 minutes, so it went on to ${words}. This message decides nothing any more.`;
    expect(text).toContain(said);
    expect(mrkdwnIn(blocks)).toContain(said);
  });

  it("names several, counts many, and says no time where that was not it", () => {
    const people = Array.from({ length: 7 }, (_, at): Destination => ({ kind: "channel", channel: `#c${at}` }));

    expect(drawn("waiting", passed([channel, ...people.slice(0, 1)])).text).toContain("#access-requests and #c0.");
    expect(drawn("waiting", passed(people)).text).toContain("#c0, #c1, #c2, #c3, #c4 and 2 more.");
    expect(drawn("waiting", passed([channel], null)).text).toContain("Nobody decided here, so it went on");
    expect(drawn("waiting", passed([])).text).toContain("Nobody decided here within 30 minutes. This message");
  });

  it.each(Object.entries(pictures))("has no buttons while the request is %s", (_, picture) => {
    expect(buttonLabels(checkMessage(requestCard("card", picture, passed([channel]))))).toEqual([]);
  });

  it("safety 34: shows what a flow named as plain words", () => {
    fc.assert(
      fc.property(hostileText, (word) => {
        const places: readonly Destination[] = [
          { kind: "nobody", who: word },
          { kind: "channel", channel: word },
          { kind: "user", slackUserId: word },
        ];
        const message = requestCard("card", pictures.waiting, passed(places));

        expect(() => checkMessage(message)).not.toThrow();
        for (const text of [message.text, ...mrkdwnIn(message.blocks)])
          expect(liveIn(text, [alice.slackUserId, bob.slackUserId, "U123"])).toEqual([]);
      }),
    );
  });

  it("fits a message however many and however long the answers are", () => {
    const shownFields = Array.from({ length: 240 }, () => ({ label: "Why?", value: "x".repeat(5_000) }));
    const picture = aPicture({ request: aRequest({ shownFields, fields: {} }) });

    expect(() => checkMessage(requestCard("card", picture, passed([channel])))).not.toThrow();
  });
});

it("a reminder says what waits, since when, and until when at the latest", () => {
  const said = readableText(checkMessage(drawReminder(pictures.waiting)));

  expect(said).toContain("This still waits for a decision. <@U0ALICE> asks for");
  expect(said).toContain("Without a decision it expires");
  expect(said).not.toContain("others may");
  expect(buttonLabels(checkMessage(drawReminder(pictures.waiting)))).toEqual([]);
});

it("a reminder names those who may decide as well, once they may", () => {
  const { request } = pictures.waiting;
  const escalation = { afterSeconds: 7_200, deciders: "Latchkey admins" };
  const stages = [{ label: null, quorum: 1, deciders: "<@U0BOB>", since: null, escalation }];
  const remind = (escalatesAt: Date | null) =>
    readableText(checkMessage(drawReminder({ ...pictures.waiting, request: { ...request, stages, escalatesAt } })));

  expect(remind(request.deadline)).not.toContain("others may");
  expect(remind(null)).toContain("Nobody decided for 2 hours, so others may as well: Latchkey admins");
});
