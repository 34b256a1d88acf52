import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { mentionsIn, moment, mrkdwn, person, plain, sentence } from "../../views/text.ts";
import { hostileText, liveIn } from "./hostile-text.ts";

describe("anybody's text in mrkdwn", () => {
  it("safety 34: never comes alive, whatever it is", () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 3_000 }), (text, limit) => {
        const shown = mrkdwn(text, limit);

        expect(liveIn(shown)).toEqual([]);
        expect(shown).not.toContain("`");
        expect(shown.length).toBeLessThanOrEqual(limit);
        expect(shown).not.toBe("");
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });

  it.each([
    ["<!channel> look", "&lt;!channel&gt; look"],
    ["<@U123>", "&lt;@\u200bU123&gt;"],
    ["@here now", "@\u200bhere now"],
    ["run `rm -rf`", "run 'rm -rf'"],
    ["*bold* _slanted_ ~gone~", "∗bold∗ ˍslantedˍ ∼gone∼"],
    ["> quoted", "\u200b&gt; quoted"],
  ])("shows %s without its effect", (typed, shown) => {
    expect(mrkdwn(typed, 100)).toBe(shown);
  });

  it("leaves addresses and names with underscores as they are", () => {
    expect(mrkdwn("first_last@acme.com owns db_prod_1", 100)).toBe("first_last@acme.com owns db_prod_1");
  });

  it("safety 34: is cut between graphemes and between entities", () => {
    const family = "👩‍👩‍👧‍👦";

    expect(mrkdwn(`ab${family}cd`, 8)).toBe("ab…");
    expect(mrkdwn("a&&&&", 8)).toBe("a&amp;…");
    expect(mrkdwn("a&b", 7)).toBe("a&amp;b");
  });
});

describe("anybody's text as plain text", () => {
  it("safety 34: fits its limit and is never empty", () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 3_000 }), (text, limit) => {
        const { type, text: shown } = plain(text, limit);

        expect(type).toBe("plain_text");
        expect(shown.length).toBeGreaterThan(0);
        expect(shown.length).toBeLessThanOrEqual(limit);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).not.toContain("\0");
        expect(shown).not.toContain("\u202E");
      }),
    );
  });

  it("is cut to a title at a grapheme", () => {
    expect(plain("Production database of Munich", 24).text).toBe("Production database of…");
  });
});

describe("a sentence of our own", () => {
  it("mentions those it may, and nobody else", () => {
    const shown = sentence("Only <@U0BOB> may, not <@U0EVE>.", 200, ["U0BOB"]);

    expect(mentionsIn(shown)).toEqual(["U0BOB"]);
  });

  it("keeps commands and settings as code, and nothing else", () => {
    const shown = sentence("Type `/access`, or set `ruleManaged: false`; `rm -rf /` is just a name.", 200);

    expect(shown).toBe("Type `/access`, or set `ruleManaged: false`; 'rm -rf /' is just a name.");
  });

  it("shows a moment in the reader's own time", () => {
    const shown = sentence("It stays until 2026-03-02T10:05:00+00:00, so it stays.", 200);

    expect(shown).toBe(
      "It stays until <!date^1772445900^{date_short_pretty} at {time}|2 Mar 2026, 10:05 UTC>, so it stays.",
    );
  });

  it("safety 34: never lets a name in it come alive", () => {
    fc.assert(
      fc.property(hostileText, (name) => {
        expect(liveIn(sentence(`Ask ${name} about it.`, 300))).toEqual([]);
      }),
    );
  });
});

it.each([
  ["in mrkdwn", (text: string) => mrkdwn(text, 100)],
  ["as plain text", (text: string) => plain(text, 100).text],
  ["in a sentence of our own", (text: string) => sentence(text, 100)],
])("safety 34: a text of a megabyte is cut like any other, %s", (_where, show) => {
  expect(show("x".repeat(1_000_000))).toBe(`${"x".repeat(99)}…`);
});

describe("a person", () => {
  it("is mentioned by id", () => {
    expect(person({ slackUserId: "U0ALICE" })).toBe("<@U0ALICE>");
  });

  it("is named without a mention when the id is none", () => {
    expect(person({ slackUserId: "!channel", displayName: "<!here>" })).toBe("&lt;!here&gt;");
  });
});

describe("a moment", () => {
  it("is said plainly when there is none", () => {
    expect(moment(new Date(Number.NaN))).toBe("an unknown time");
  });
});
