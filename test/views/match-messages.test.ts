import { randomUUID } from "node:crypto";

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkMessage } from "../../sandbox/slack/limits/check-message.ts";
import { checkView } from "../../sandbox/slack/limits/check-view.ts";
import { buttonLabels, readableText } from "../../sandbox/slack/limits/readable-text.ts";
import { offeredVerdicts } from "../../src/domain/match-verdict.ts";
import { matchStatuses } from "../../src/domain/sync-match.ts";
import type { Message } from "../../views/blocks.ts";
import { bulkWords, matchBulk } from "../../views/match-bulk.ts";
import { matchElements, placeBlock, readMatchValue, readPlace, undoButton } from "../../views/match-buttons.ts";
import { drawMatches, type ShownMatches } from "../../views/match-list.ts";
import { buildUser, noon } from "../support/builders.ts";
import { submitted, ticked, typed } from "./form-answers.ts";
import { hostileText, liveIn, mrkdwnIn } from "./hostile-text.ts";
import { aMatch } from "./sync-pictures.ts";

const ada = buildUser({ slackUserId: "U0ADA", displayName: "Ada" });
const many = <T>(times: number, one: (at: number) => T): T[] => Array.from({ length: times }, (_, at) => one(at));
const wordsOf = (message: Message) => readableText(checkMessage(message));
const labelsOf = (message: Message) => buttonLabels(checkMessage(message));

const page = (overrides: Partial<ShownMatches> = {}): ShownMatches => ({
  status: "ambiguous",
  connectorId: "okta",
  after: null,
  matches: [aMatch()],
  total: 1,
  tallies: [{ id: "okta", service: "Okta", tally: { ambiguous: 1, unmatched: 37, matched: 1_200, ignored: 2 } }],
  next: null,
  ...overrides,
});

const ignored = () => aMatch({ status: "ignored", candidates: [], resolvedAt: noon, resolvedBy: ada });
const picked = () => aMatch({ status: "matched", owner: ada, resolvedAt: noon, resolvedBy: ada, note: null });

describe("a list of accounts to be matched", () => {
  it("says of each who it is, why nobody was found for certain, and who comes into question", () => {
    const text = wordsOf(drawMatches(page()));

    expect(text).toContain("*1 account is ambiguous in Okta*");
    expect(text).toContain("*ada*, Ada, ada@");
    expect(text).toContain("id 00u1, active in Okta");
    expect(text).toContain("More than one person comes into question, found by e-mail (90 % sure).");
    expect(text).toContain("Could be: <@U0ADA>");
    expect(text).toContain("Okta: 1 ambiguous, 37 unmatched, 1,200 matched, 2 ignored.");
  });

  it("says a login that is the e-mail address once", () => {
    const match = aMatch({ login: "ada@acme.com", email: "ada@acme.com" });

    expect(wordsOf(drawMatches(page({ matches: [match] })))).toContain("*ada@acme.com*, Ada, id 00u1, active in Okta");
  });

  it("offers what can be said of each", () => {
    expect(labelsOf(drawMatches(page()))).toEqual([
      "It is Ada",
      "It is Bob",
      "None of them",
      "Ignore",
      "Several at once…",
    ]);
    const unmatched = page({ status: "unmatched", matches: [aMatch({ status: "unmatched", candidates: [] })] });
    expect(labelsOf(drawMatches(unmatched))).toEqual(["Ignore", "Several at once…"]);
    expect(labelsOf(drawMatches(page({ status: "ignored", matches: [ignored()] })))).toEqual([
      "Undo",
      "Several at once…",
    ]);
    const synced = aMatch({ status: "matched", owner: ada, note: null });
    expect(labelsOf(drawMatches(page({ status: "matched", matches: [synced] })))).toEqual([]);
  });

  it("names both sides once more before a link is made or taken back", () => {
    const [first] = matchElements(aMatch(), "Okta");

    expect(first?.confirm?.text?.text).toMatch(/^Link ada \(id 00u1\) in Okta to Ada \(.+@example\.com\)\?/);
    expect(undoButton(picked(), "Okta").confirm?.text?.text).toMatch(/^ada \(id 00u1\) in Okta is not Ada/);
    expect(undoButton(ignored(), "Okta").confirm).toBeUndefined();
  });

  it("has a menu for whoever does not get a button", () => {
    const candidates = many(8, (at) => buildUser({ displayName: `Ada ${at}` }));
    const elements = matchElements(aMatch({ candidates }), "Okta");

    const menu = elements.find((element) => element.type === "static_select");
    expect(elements.filter(({ action_id }) => action_id?.startsWith("match_pick:"))).toHaveLength(6);
    expect(menu?.options?.map(({ text }) => text.text.slice(0, 5))).toEqual(["Ada 5", "Ada 6", "Ada 7"]);
    expect(readMatchValue(menu?.options?.[0]?.value)).toMatchObject({ userId: candidates[5]?.id });
  });

  it("says what was just done, with the way to take it back", () => {
    const done = drawMatches(page({ matches: [], total: 0 }), { kind: "one", verdict: "pick", match: picked() });
    const undone = drawMatches(page(), { kind: "one", verdict: "undo", match: aMatch() });
    const several = drawMatches(page(), { kind: "several", words: bulkWords("ignore", { done: 37, left: [] }) });

    expect(wordsOf(done)).toContain("*ada* is linked to <@U0ADA> now.");
    expect(wordsOf(done)).toContain("*No account is ambiguous in Okta.*");
    expect(labelsOf(done)).toEqual(["Undo"]);
    expect(wordsOf(undone)).toContain("What was said of *ada* is taken back. It is ambiguous now.");
    expect(wordsOf(several)).toContain("37 accounts are ignored now.");
  });

  it("fits Slack with ten accounts of which many people come into question, and draws the same page after a click", () => {
    const candidates = many(140, () =>
      buildUser({ displayName: "&".repeat(90), email: `${"a".repeat(200)}@acme.com` }),
    );
    const after = randomUUID();
    const matches = many(10, () => aMatch({ candidates, login: "&".repeat(300), externalId: "&".repeat(255) }));
    const message = checkMessage(drawMatches(page({ after, next: randomUUID(), matches, total: 10_000 })));

    expect(readableText(message)).toContain("10,000 accounts or more are ambiguous");
    const places = message.blocks.filter(({ type }) => type === "actions").map(({ block_id }) => readPlace(block_id));
    expect(places).toHaveLength(11);
    for (const place of places) expect(place).toEqual({ status: "ambiguous", connectorId: "okta", after });
  });

  it("safety 34: stays inert and within Slack's limits whatever accounts and people are called", () => {
    fc.assert(
      fc.property(fc.constantFrom(...matchStatuses), hostileText, (status, word) => {
        const person = buildUser({ slackUserId: "U0BOB", displayName: word, email: word });
        const match = aMatch({
          status,
          login: word,
          email: word,
          displayName: word,
          externalId: word,
          accountStatus: word,
          candidates: many(7, () => person),
          owner: person,
        });
        const shown = page({ status, matches: [match, { ...match, resolvedAt: noon, resolvedBy: person }] });
        const tallies = shown.tallies.map((one) => ({ ...one, service: word }));
        for (const verdict of ["pick", "none", "ignore", "undo"] as const) {
          const message = drawMatches({ ...shown, tallies }, { kind: "one", verdict, match });
          expect(() => checkMessage(message)).not.toThrow();
          for (const text of [message.text, ...mrkdwnIn(message.blocks)]) expect(liveIn(text, ["U0BOB"])).toEqual([]);
        }
        const form = matchBulk.draw({ ...shown, channel: null });
        const seen = matchBulk.drawConfirm(
          { status, connectorId: null, channel: null, which: { beginning: "a" }, verdict: "ignore" },
          { matches: [match], isCut: true, seal: "x" },
        );
        for (const view of [form, seen]) {
          expect(() => checkView(view, "modal")).not.toThrow();
          for (const text of mrkdwnIn(view.blocks)) expect(liveIn(text)).toEqual([]);
        }
        expect(liveIn(bulkWords("ignore", { done: 1, left: [{ account: word }] }))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("what a click carries", () => {
  it("safety 6: is an account, a person and a page by their ids, and nothing else is read", () => {
    const [resourceId, userId] = [randomUUID(), randomUUID()];
    const place = { status: "ambiguous", connectorId: null, after: null } as const;

    expect(readMatchValue(resourceId)).toEqual({ resourceId, userId: null });
    expect(readMatchValue(`${resourceId} ${userId}`)).toEqual({ resourceId, userId });
    for (const value of [undefined, "", "x", `${resourceId} x`, `${resourceId} ${userId} ${userId}`])
      expect(readMatchValue(value)).toBeNull();
    expect(readPlace(placeBlock(place, 3))).toEqual(place);
    for (const value of [undefined, "", "{", "null", JSON.stringify({ ...place, row: 1, more: 1 })])
      expect(readPlace(value)).toBeNull();
    expect(
      placeBlock({ status: "ambiguous", connectorId: "c".repeat(64), after: randomUUID() }, 99).length,
    ).toBeLessThan(255);
  });

  it("safety 6: whatever it is, it is read without a fault", () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.json()), (text) => {
        const value = readMatchValue(text);
        const place = readPlace(text);

        expect([value, place]).toEqual([null, null]);
      }),
    );
  });
});

describe("what can be said of an account", () => {
  it.each([
    [aMatch(), ["pick", "none", "ignore"]],
    [aMatch({ status: "unmatched" }), ["pick", "none", "ignore"]],
    [aMatch({ status: "unmatched", candidates: [] }), ["ignore"]],
    [aMatch({ status: "unmatched", resolvedAt: noon }), ["undo"]],
    [aMatch({ status: "ignored", resolvedAt: noon }), ["undo"]],
    [aMatch({ status: "matched", resolvedAt: noon }), ["undo"]],
    [aMatch({ status: "matched" }), []],
  ])("depends on what was said before and on who comes into question, %#", (match, offered) => {
    expect(offeredVerdicts(match)).toEqual(offered);
  });
});

describe("the form for several accounts", () => {
  const matches = many(3, (at) => aMatch({ status: "unmatched", login: `svc-${at}`, candidates: [] }));
  const form = () => submitted(matchBulk.draw({ status: "unmatched", connectorId: "okta", channel: "C1", matches }));
  const ids = matches.map(({ resourceId }) => resourceId);
  const given = (these: readonly string[], beginning: string, verdict = "ignore") => ({
    ...form(),
    state: {
      values: {
        these: {
          these: { type: "checkboxes", selected_options: these.map((value) => ({ text: typed(value), value })) },
        },
        beginning: { beginning: typed(beginning) },
        verdict: { verdict: ticked(verdict) },
      },
    },
  });

  it("reads some that are ticked, or all that begin so", () => {
    const list = { status: "unmatched", connectorId: "okta", channel: "C1", verdict: "ignore" };

    expect(matchBulk.read(given(ids, " "))).toEqual({ ok: true, value: { ...list, which: { resourceIds: ids } } });
    expect(matchBulk.read(given([], " svc- "))).toEqual({ ok: true, value: { ...list, which: { beginning: "svc-" } } });
  });

  it("says beside the question that neither was said, or both", () => {
    const [neither, both] = [matchBulk.read(given([], "")), matchBulk.read(given(ids, "svc-"))];

    expect(neither.ok ? {} : matchBulk.errorsFor(neither.refusal)).toEqual({ these: expect.stringContaining("Tick") });
    expect(both.ok ? {} : matchBulk.errorsFor(both.refusal)).toEqual({
      beginning: expect.stringContaining("not both"),
    });
  });

  it("safety 6: takes no id, answer or yes that it would not send", () => {
    expect(matchBulk.read(given(["x"], "")).ok).toBe(false);
    expect(matchBulk.read(given(ids, "", "pick")).ok).toBe(false);
    expect(matchBulk.read({ ...form(), private_metadata: "{}" }).ok).toBe(false);
    expect(matchBulk.readConfirm({ ...form(), private_metadata: "{}" }).ok).toBe(false);
  });

  it("shows how many and which before anything is done, and remembers exactly them", () => {
    const choice = { status: "unmatched", connectorId: "okta", channel: null, verdict: "ignore" } as const;
    const which = { beginning: "svc-" };
    const shown = many(37, (at) => aMatch({ login: `svc-${at}`, displayName: null }));
    const view = matchBulk.drawConfirm({ ...choice, which }, { matches: shown, isCut: true, seal: "abc" });

    const text = readableText(checkView(view, "modal"));
    expect(text).toContain("Ignore 37 accounts?");
    expect(text).toContain("… and 17 more");
    expect(text).toContain("Do the same again for the rest.");
    expect(view.submit?.text).toBe("Ignore 37");
    expect(matchBulk.readConfirm(submitted(view))).toEqual({ ok: true, value: { ...choice, which, seal: "abc" } });
    const none = matchBulk.drawConfirm({ ...choice, which }, { matches: [], isCut: false, seal: "abc" });
    expect(none.submit).toBeUndefined();
  });

  it("fits Slack with ten ids to remember", () => {
    const full = many(10, () => aMatch({ login: "&".repeat(200) }));
    const which = { resourceIds: full.map(({ resourceId }) => resourceId) };
    const choice = { status: "ambiguous", connectorId: "c".repeat(64), channel: "C1", verdict: "none", which } as const;

    const view = matchBulk.drawConfirm(choice, { matches: full, isCut: false, seal: "s".repeat(43) });
    expect(() => checkView(view, "modal")).not.toThrow();
    const nothing = matchBulk.draw({ ...choice, matches: [aMatch({ status: "matched" })] });
    expect(checkView(nothing, "modal").blocks).toHaveLength(1);
    expect(nothing.submit).toBeUndefined();
  });
});
