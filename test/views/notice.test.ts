import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkMessage } from "../../sandbox/slack/limits/check-message.ts";
import { buttonLabels, readableText } from "../../sandbox/slack/limits/readable-text.ts";
import { alertNotices, type NoticeKind, personalNotices } from "../../src/domain/notice.ts";
import type { RequestPicture } from "../../src/domain/picture.ts";
import type { Refusal } from "../../src/domain/refusal.ts";
import { drawNotice } from "../../views/notice.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { mentionsIn } from "../../views/text.ts";
import { hostileText, liveIn, mrkdwnIn } from "./hostile-text.ts";
import { aDecision, bob, pictures } from "./pictures.ts";

const kinds: readonly NoticeKind[] = [...personalNotices, ...alertNotices];
const tell = (kind: NoticeKind, picture: RequestPicture | null, detail: string | null = null) =>
  checkMessage(drawNotice({ kind, detail }, picture));

/** What these say comes from Latchkey itself, which names people by their Slack ids. */
const namingPeople: ReadonlySet<string> = new Set([
  "claim-suspicious",
  "list-unreachable",
  "delegation-begun",
  "delegation-for-you",
  "delegation-ended",
]);

describe("a notice", () => {
  it.each(kinds)("of %s is a whole sentence in every state, and without a request", (kind) => {
    for (const picture of [null, ...Object.values(pictures)]) {
      const message = tell(kind, picture, "Okta does not answer.");

      expect(message.text).toMatch(/[.!]( Id |$)/);
      expect(message.text).not.toMatch(/undefined|null| {2}|\n/);
    }
  });

  it("of access says until when, and gives the button to end it", () => {
    const message = tell("access-granted", pictures.active);

    expect(readableText(message)).toMatch(/^You have \*Production database\* in Okta until <!date\^\d+\^/);
    expect(buttonLabels(message)).toEqual(["Give back"]);
  });

  it("of access offers no button where the flow keeps it until its end", () => {
    const picture = { ...pictures.active, switches: { allowRevoke: false, includeDecisionMessage: false } };

    expect(buttonLabels(tell("access-granted", picture))).toEqual([]);
  });

  it.each([
    [true, "If you need it longer, ask for 1 hour more; those who decide are asked."],
    [false, "If you need it longer, extend it with one click."],
  ])(
    "of the end that comes says how to keep it (asking again: %s), and offers that and to give back",
    (needsApproval, how) => {
      const picture = { ...pictures.active, extend: { nth: 1, seconds: 3_600, needsApproval } };
      const message = tell("access-ending", picture);

      expect(message.text).toMatch(/^Your access to \*Production database\* ends <!date/);
      expect(message.text).toContain(how);
      expect(buttonLabels(message)).toEqual(["Extend", "Give back"]);
    },
  );

  it.each([
    [null, "It ends by itself then. If you still need it then, ask again with `/access`."],
    [{ requestId: "r", isApproved: false }, "You asked to extend it, and that waits for a decision."],
    [{ requestId: "r", isApproved: true }, "It goes on: you extended it."],
  ])("of the end that comes does not offer to extend what cannot be, or was (%j)", (extension, how) => {
    const message = tell("access-ending", { ...pictures.active, extension });

    expect(message.text).toContain(how);
    expect(buttonLabels(message)).toEqual(["Give back"]);
  });

  it("of the end that comes does not say so when access is over already", () => {
    const message = tell("access-ending", pictures.ended);

    expect(message.text).toMatch(/^Your access to Production database ended/);
    expect(buttonLabels(message)).toEqual([]);
  });

  it("of an end says that access goes on, where the person extended it", () => {
    const extension = { requestId: "r", isApproved: true };
    const grant = pictures.ended.grant && {
      ...pictures.ended.grant,
      note: "Another grant still holds the membership.",
    };
    const message = tell("access-ended", { ...pictures.ended, grant, extension });

    expect(message.text).toMatch(/^Your access to Production database goes on, as you extended it\./);
    expect(buttonLabels(message)).toEqual([]);
  });

  it("of an end offers to ask again", () => {
    expect(buttonLabels(tell("access-ended", pictures.ended))).toEqual(["Ask again"]);
  });

  it("tells somebody that access was asked for in their name, and by whom", () => {
    const picture = { ...pictures.waiting, beneficiary: bob };

    expect(tell("request-for-you", picture).text).toBe(
      "<@U0ALICE> asked for Production database for you. It was asked for in Okta access. If you do not want it, tell them, or give it back when you have it.",
    );
  });

  it("of an approval for later says when it starts, and that everything is checked once more", () => {
    expect(tell("request-approved", pictures.scheduled).text).toMatch(
      /It starts <!date\^\d+\^[^>]*>\. Everything is checked once more then, and you are told when it is there\.$/,
    );
  });

  it("of access that ended meanwhile does not say that it is there", () => {
    const message = tell("access-granted", pictures.ended);

    expect(message.text).toMatch(/^Your access to Production database ended/);
    expect(buttonLabels(message)).toEqual([]);
  });

  it("of access that somebody else took away says where, and the way on", () => {
    expect(tell("access-undone", pictures.undone).text).toBe(
      "Your access to Production database was taken away in Okta, outside Latchkey. Latchkey does not give it back. If you still need it, ask again with `/access`.",
    );
  });

  it("of access that somebody else took away does not hide that it is there again", () => {
    expect(tell("access-undone", pictures.active).text).toMatch(/outside Latchkey\. Meanwhile: You have Production/);
  });

  it("of accounts that were put into groups says what Latchkey does not do", () => {
    const { text } = tell("added-outside", null, "Found in Okta: bo@acme.com in Production.");

    expect(text).toContain(
      "Latchkey leaves them there: whoever should not be in the group has to be taken out by hand.",
    );
    expect(text).toMatch(/Found in Okta: bo@.?acme.com in Production\.$/);
  });

  it("of a denial brings the words that were said with it, and the way on", () => {
    const text = readableText(tell("request-denied", pictures.denied));

    expect(text).toContain("<@U0BOB> denied your request for Production database.");
    expect(text).toContain("You can ask again with `/access`.");
    expect(text).toContain("Use the replica.");
  });

  it("of an approval names the flow where the flow decided", () => {
    const picture = { ...pictures.giving, decision: aDecision({ userId: null, by: null }) };

    expect(tell("request-approved", picture).text).toBe(
      "The flow approved your request for Production database. Latchkey is giving you the access now and tells you when it is there.",
    );
  });

  it("of an expiry does not say the same twice", () => {
    const { text } = tell("request-expired", pictures.expired);

    expect(text).toBe(
      "Your request for Production database expired. Nobody decided in time. You can ask again with `/access`.",
    );
  });

  it.each(alertNotices)("of %s says first that it is for admins", (kind) => {
    const message = tell(kind, pictures.waiting, "Mend it.");

    expect(message.text).toMatch(/^For Latchkey admins: /);
    expect(readableText(message)).toContain("Request of <@U0ALICE> for Production database, flow Okta access.");
  });

  it("safety 34: stays inert and within Slack's limits, whatever it is told", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.constantFrom(...Object.values(pictures)),
        hostileText,
        (kind, state, word) => {
          const picture = {
            ...state,
            request: {
              ...state.request,
              flowLabel: word,
              target: state.request.target && { ...state.request.target, label: word },
            },
            account: { label: word, service: word },
            decision: state.decision && { ...state.decision, message: word },
          };
          const message = drawNotice({ kind, detail: word }, picture);

          expect(() => checkMessage(message)).not.toThrow();
          // These are Latchkey's own words, and name people; what somebody typed, or is called, stands in them inert.
          const named = namingPeople.has(kind) ? mentionsIn(word) : [];
          for (const text of [message.text, ...mrkdwnIn(message.blocks)])
            expect(liveIn(text, ["U0ALICE", "U0BOB", ...named])).toEqual([]);
        },
      ),
    );
  });
});

const refusals = (word: string): readonly Refusal[] => [
  { reason: "flow-unknown", flow: word },
  { reason: "field-invalid", field: "reason", problem: word },
  { reason: "ignored-by-flow", message: word },
  { reason: "target-not-grantable", target: word, problem: "gone" },
  { reason: "identity-not-found", email: word, service: word, connectorId: "okta", hint: word },
  { reason: "identity-inactive", account: word, service: word, status: word },
];

describe("a refusal", () => {
  it("mentions those it names by right", () => {
    expect(drawRefusal({ reason: "already-closed", status: "approved", by: "<@U0BOB>", at: null }).text).toBe(
      "Nothing was changed: this request was already approved by <@U0BOB>.",
    );
    expect(drawRefusal({ reason: "may-not-decide", allowed: "<@U0BOB>" }).text).toContain("Only <@U0BOB> may decide");
  });

  it("safety 34: keeps what people and directories call things inert", () => {
    fc.assert(
      fc.property(hostileText, (word) => {
        for (const refusal of refusals(word)) {
          const message = drawRefusal(refusal);

          expect(() => checkMessage(message)).not.toThrow();
          for (const text of [message.text, ...mrkdwnIn(message.blocks)]) expect(liveIn(text)).toEqual([]);
        }
      }),
    );
  });
});
