import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkMessage } from "../../sandbox/slack/limits/check-message.ts";
import { buttonLabels, readableText } from "../../sandbox/slack/limits/readable-text.ts";
import type { RequestPicture } from "../../src/domain/picture.ts";
import { readAction, requestActions, requestCard } from "../../views/request-card.ts";
import { stateTitles } from "../../views/request-state.ts";
import { hostileText, liveIn, mrkdwnIn } from "./hostile-text.ts";
import { aDecision, aGrant, alice, aPicture, aRequest, aUser, bob, pictures, requestId } from "./pictures.ts";

const kinds = ["card", "receipt"] as const;
const drawn = (kind: "card" | "receipt", picture: RequestPicture) => checkMessage(requestCard(kind, picture));
const buttonsOf = (kind: "card" | "receipt", picture: RequestPicture) => buttonLabels(drawn(kind, picture));

describe("the buttons of a request", () => {
  it.each([
    ["checking", ["Withdraw"], ["Withdraw"]],
    ["waiting", ["Approve", "Deny", "Withdraw"], ["Withdraw"]],
    ["approved", [], []],
    ["scheduled", ["Call off"], ["Call off"]],
    ["giving", ["Give back", "End access"], ["Give back"]],
    ["active", ["Give back", "End access"], ["Give back"]],
    ["undone", ["Give back", "End access"], ["Give back", "Ask again"]],
    ["ending", [], []],
    ["ended", [], ["Ask again"]],
    ["not-given", [], ["Ask again"]],
    ["denied", [], ["Ask again"]],
    ["withdrawn", [], ["Ask again"]],
    ["expired", [], ["Ask again"]],
    ["refused", [], ["Ask again"]],
  ] as const)("while it is %s are %j on the card and %j on the receipt", (state, onCard, onReceipt) => {
    expect(buttonsOf("card", pictures[state])).toEqual(onCard);
    expect(buttonsOf("receipt", pictures[state])).toEqual(onReceipt);
  });

  it.each([
    ["at once", false, "Extend this access? It lasts 1 hour longer, or as long as it may."],
    [
      "by asking again",
      true,
      "Ask to extend this access? Those who decide are asked for 1 hour, from their approval on.",
    ],
  ])("offer the person, and nobody else, to extend what may be extended %s", (_how, needsApproval, words) => {
    const picture = { ...pictures.active, extend: { nth: 2, seconds: 3_600, needsApproval } };

    expect(buttonsOf("receipt", picture)).toEqual(["Extend", "Give back"]);
    expect(buttonsOf("card", picture)).toEqual(["Give back", "End access"]);
    const [extend] = requestCard("receipt", picture).blocks.flatMap((block) =>
      block.type === "actions" ? block.elements : [],
    );
    expect(extend).toMatchObject({ action_id: requestActions.extend });
    expect(readAction(extend?.type === "button" ? extend.value : undefined)).toEqual({ requestId, version: 2 });
    const { title, text } = extend?.type === "button" && extend.confirm ? extend.confirm : { title: null, text: null };
    expect(`${title?.text} ${text?.text}`).toContain(words);
  });

  it("do not offer to call off what the flow keeps until its end", () => {
    const switches = { allowRevoke: false, includeDecisionMessage: false };

    expect(buttonsOf("card", { ...pictures.scheduled, switches })).toEqual([]);
  });

  it("do not offer to give back what the flow keeps until its end, but admins can still end it", () => {
    const picture = { ...pictures.active, switches: { allowRevoke: false, includeDecisionMessage: false } };

    expect(buttonsOf("card", picture)).toEqual(["End access"]);
    expect(buttonsOf("receipt", picture)).toEqual([]);
  });

  it("carry the request's id and version, and nothing else", () => {
    const { blocks } = requestCard("card", pictures.waiting);
    const values = blocks
      .flatMap((block) => (block.type === "actions" ? block.elements : []))
      .flatMap((element) => (element.type === "button" ? [element.value] : []));

    expect(values.map((value) => readAction(value))).toEqual(
      Array.from({ length: 3 }, () => ({ requestId, version: 2 })),
    );
    expect(Object.keys(JSON.parse(values[0] ?? ""))).toEqual(["requestId", "version"]);
  });

  it("ask twice before access ends", () => {
    const { blocks } = requestCard("card", pictures.active);
    const elements = blocks.flatMap((block) => (block.type === "actions" ? block.elements : []));

    for (const element of elements) expect(element).toHaveProperty("confirm.title");
  });
});

describe("a button's value that was tampered with", () => {
  it.each([
    undefined,
    "",
    "null",
    "[]",
    "approve",
    requestId,
    JSON.stringify({ requestId }),
    JSON.stringify({ requestId, version: 0 }),
    JSON.stringify({ requestId, version: 1.5 }),
    JSON.stringify({ requestId, version: "2" }),
    JSON.stringify({ requestId: "' or 1=1 --", version: 2 }),
    JSON.stringify({ requestId, version: 2, status: "approved" }),
    `${JSON.stringify({ requestId, version: 2 })} `.repeat(100),
  ])("is not read: %s", (value) => {
    expect(readAction(value)).toBeNull();
  });

  it("is never thrown about, whatever it holds", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (value) => {
        expect(readAction(value)).toBeNull();
      }),
    );
  });
});

describe("what a request shows", () => {
  it.each(Object.keys(pictures).filter((state) => state in stateTitles))("fits Slack while it is %s", (state) => {
    const picture = Object.entries(pictures).find(([name]) => name === state)?.[1] ?? aPicture();

    for (const kind of kinds) {
      const message = drawn(kind, picture);
      expect(readableText(message)).toContain(picture.request.target?.label ?? picture.request.flowLabel);
      expect(message.text).not.toMatch(/[*\n]|undefined|null/);
    }
  });

  it("says who asks for what, for which account, how long, why, and who may decide", () => {
    const text = readableText(drawn("card", pictures.waiting));

    expect(text).toContain("<@U0ALICE> asks for Production database for 1 hour.");
    expect(text).toContain("*Account*\nalice@acme.com in Okta");
    expect(text).toContain("*How long*\n1 hour");
    expect(text).toContain("*Why do you need it?*\nThe nightly export is stuck");
    expect(text).toContain("*Who may decide*\nmembers of the okta group 00gApprovers");
    expect(text).toContain("Without a decision it expires <!date^");
    expect(text.match(/1 hour/g)).toHaveLength(2);
  });

  it("says so while the account was not looked up yet", () => {
    expect(readableText(drawn("card", aPicture({ account: null })))).toContain("*Account*\nnot looked up yet");
  });

  it("says what a grant waits for", () => {
    expect(readableText(drawn("card", pictures.giving))).toContain("Okta does not answer. Latchkey keeps trying.");
  });

  it("does not say that access was given before it was read back", () => {
    expect(readableText(drawn("card", pictures.giving))).not.toMatch(/Access given|has Production/);
    expect(readableText(drawn("card", pictures.active))).toContain("<@U0ALICE> has Production database until <!date^");
  });

  it("says that somebody else took it away, what follows from that, and that it ends all the same", () => {
    const text = readableText(drawn("card", pictures.undone));

    expect(text).toMatch(/Taken away outside Latchkey\*?\n<@U0ALICE> had Production database\. Removed in Okta/);
    expect(text).toMatch(/Removed in Okta by somebody else, seen <!date\^\d+\^[^>]*>\. Latchkey does not give it back/);
    expect(text).toMatch(/ask again if it is still needed\. Should it come back, it still ends <!date\^/);
    expect(text).not.toMatch(/Access given| has Production/);
    expect(drawn("receipt", pictures.undone).text).toMatch(/^You had Production database\. Removed in Okta/);
  });

  it("does not say so any more of access that ended since", () => {
    const picture = { ...pictures.ended, grant: aGrant({ ...pictures.ended.grant, undoneOutsideAt: new Date(0) }) };

    expect(readableText(drawn("card", picture))).not.toContain("somebody else");
  });

  it("speaks to the requester in the second person", () => {
    expect(drawn("receipt", pictures.active).text).toMatch(/^You have Production database until/);
    expect(drawn("receipt", pictures.ended).text).toMatch(/^Your access to Production database ended/);
    expect(drawn("receipt", pictures.denied).text).toBe("<@U0BOB> denied your request for Production database.");
  });

  it("says who ended it, and how they were allowed to", () => {
    const byAdmin = aGrant({
      state: "ended",
      endCause: "ended-by-admin",
      endedBy: bob.id,
      endedByUser: bob,
      endedAt: new Date(0),
    });
    const picture = { ...pictures.ended, grant: byAdmin };

    expect(drawn("receipt", picture).text).toContain("<@U0BOB>, as a Latchkey admin, ended it.");
  });

  it("says that the requester gave it back", () => {
    const back = aGrant({
      state: "ended",
      endCause: "given-back",
      endedBy: alice.id,
      endedByUser: alice,
      endedAt: new Date(0),
    });
    const picture = { ...pictures.ended, grant: back };

    expect(drawn("receipt", picture).text).toContain("You gave it back.");
    expect(drawn("card", picture).text).toContain("<@U0ALICE> gave it back.");
  });

  it("keeps the decision with its rule and its message", () => {
    const text = readableText(drawn("card", pictures.denied));

    expect(text).toContain("Denied by <@U0BOB>");
    expect(text).toContain("The rule: members of the okta group 00gApprovers.");
    expect(text).toContain("<@U0BOB> wrote:\nUse the replica.");
  });

  it("names the flow where the flow decided", () => {
    const decision = aDecision({ userId: null, by: null, message: "On call right now" });
    const picture = { ...pictures.active, decision, decisions: [decision] };

    expect(readableText(drawn("card", picture))).toContain("Approved by the flow");
  });

  it("has no account, duration or flow of its own where a flow is only about approval", () => {
    const text = readableText(drawn("card", pictures.approved));

    expect(text).not.toMatch(/\*Account\*|\*How long\*|\*Flow\*/);
  });

  it("says for whom it is when that is somebody else", () => {
    const picture = aPicture({ beneficiary: bob, request: aRequest({ beneficiaryId: bob.id }) });

    expect(drawn("card", picture).text).toBe(
      "<@U0ALICE> asks for Production database for 1 hour on behalf of <@U0BOB>.",
    );
  });

  it("mentions a person who was chosen, but not one who was typed", () => {
    const shownFields = [{ label: "Buddy", value: "<@U0EVE>" }];
    const chosen = aPicture({ request: aRequest({ fields: { buddy: "U0EVE" }, shownFields }) });
    const typed = aPicture({ request: aRequest({ fields: { buddy: "<@U0EVE>", other: "U0EVE" }, shownFields }) });

    expect(readableText(drawn("card", chosen))).toContain("<@U0EVE>");
    expect(readableText(drawn("card", typed))).not.toContain("<@U0EVE>");
  });
});

const many = (count: number, value: string) =>
  Array.from({ length: count }, (_, index) => ({ label: `Question ${index}`, value }));

describe("hostile names, reasons and labels", () => {
  const anyPicture = fc
    .record({
      state: fc.constantFrom(...Object.values(pictures)),
      word: hostileText,
      other: hostileText,
      answers: fc.array(fc.record({ label: hostileText, value: hostileText }), { maxLength: 12 }),
    })
    .map(({ state, word, other, answers }): RequestPicture => {
      const { request, grant, decision } = state;
      const someone = aUser(other, word);
      return {
        ...state,
        requester: { ...someone, id: request.requesterId },
        beneficiary: someone,
        request: {
          ...request,
          flowLabel: other,
          target: request.target && { ...request.target, label: word },
          statusReason: word,
          shownFields: answers,
          fields: Object.fromEntries(answers.map(({ value }, index) => [`field-${index}`, value])),
        },
        decision: decision && { ...decision, message: word },
        grant: grant && { ...grant, note: `${word} ${other}` },
        account: { label: word, service: other },
      };
    });

  it("safety 34: stay inert and within Slack's limits in every state", () => {
    fc.assert(
      fc.property(anyPicture, fc.constantFrom(...kinds), (picture, kind) => {
        const message = requestCard(kind, picture);
        const people = [picture.requester, picture.beneficiary].map((user) => user.slackUserId);

        expect(() => checkMessage(message)).not.toThrow();
        for (const text of [message.text, ...mrkdwnIn(message.blocks)])
          expect(liveIn(text, [...people, bob.slackUserId])).toEqual([]);
      }),
    );
  });

  it("fit a message however many and however long the answers are", () => {
    const shownFields = [...many(40, "x".repeat(5_000)), ...many(200, "short")];
    const { blocks } = drawn("card", aPicture({ request: aRequest({ shownFields, fields: {} }) }));

    expect(blocks.length).toBeLessThanOrEqual(50);
    expect(readableText({ blocks })).toMatch(/There are \d+ more answers\./);
  });
});

it("gives every button an id of its own", () => {
  expect(new Set(Object.values(requestActions)).size).toBe(Object.keys(requestActions).length);
});
