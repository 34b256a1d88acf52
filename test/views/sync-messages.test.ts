import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkMessage } from "../../sandbox/slack/limits/check-message.ts";
import { buttonLabels, readableText } from "../../sandbox/slack/limits/readable-text.ts";
import type { SyncPicture } from "../../src/domain/picture.ts";
import { type SyncState, syncMoves } from "../../src/domain/sync-run.ts";
import type { Message } from "../../views/blocks.ts";
import { drawNotice } from "../../views/notice.ts";
import { drawQuarantine, leavingButtons, readRun } from "../../views/quarantine-card.ts";
import {
  drawBegun,
  drawDecided,
  drawEnded,
  drawNoPlan,
  drawPlan,
  drawRuns,
  rehearsing,
} from "../../views/sync-summary.ts";
import { buildUser, noon } from "../support/builders.ts";
import { hostileText, liveIn, mrkdwnIn, stringsIn } from "./hostile-text.ts";
import { aRun, aSyncPicture } from "./sync-pictures.ts";

const ada = buildUser({ slackUserId: "U0ADA", displayName: "Ada" });
const wordsOf = (message: Message) => readableText(checkMessage(message));
const many = <T>(times: number, one: (at: number) => T): T[] => Array.from({ length: times }, (_, at) => one(at));
const leaver = (name: string) =>
  ({ externalId: `00u-${name}`, displayName: name, login: `${name}@acme.com`, why: "missing" }) as const;

const doubtedRun = aRun({
  state: "quarantined",
  settledAt: null,
  error: "312 of 900 active accounts are missing.",
  counts: { ...aRun().counts, leaving: 312 },
});
const doubted = (overrides: Partial<SyncPicture> = {}): SyncPicture =>
  aSyncPicture({
    run: doubtedRun,
    leaving: many(10, (at) => leaver(`person${at}`)),
    waiting: 312,
    ...overrides,
  });

const decided = (state: SyncState, overrides: Partial<SyncPicture> = {}) =>
  doubted({ run: { ...doubtedRun, state, decidedAt: noon }, decidedBy: ada, ...overrides });

describe("the question whether so many leave", () => {
  it("says why, whom it concerns and what each answer does, and asks once more with their number", () => {
    const message = drawQuarantine(doubted());

    const text = wordsOf(message);
    expect(text).toContain("The sync of Okta stopped before accounts left");
    expect(text).toContain("312 of 900 active accounts are missing. Nobody's access was ended.");
    expect(text).toContain("• person0 person0@acme.com, missing");
    expect(text).toContain("… and 302 more");
    expect(buttonLabels(checkMessage(message))).toEqual(["Release", "Discard"]);
    const [release, discard] = leavingButtons(doubted());
    expect(release?.confirm?.text?.text).toBe(
      "Look up 312 accounts in Okta and end the access of those who are gone or suspended?",
    );
    expect(discard?.confirm?.text?.text).toContain("Nothing happens to 312 accounts in Okta");
  });

  it("offers nothing any more once it was answered, and says by whom and what came of it", () => {
    const outcomes = { gone: 3, suspended: 1, alive: 8 };
    const released = drawQuarantine(decided("released", { waiting: 300, outcomes }));
    const discarded = drawQuarantine(decided("discarded"));

    expect(wordsOf(released)).toMatch(
      /Released by <@U0ADA>, .*: 3 gone, 1 suspended, 8 still there, 300 to be looked up\./,
    );
    expect(wordsOf(discarded)).toContain("Everybody stays as they were.");
    expect(wordsOf(discarded)).not.toContain("Nobody's access was ended.");
    for (const message of [released, discarded, drawQuarantine(decided("superseded"))])
      expect(buttonLabels(checkMessage(message))).toEqual([]);
  });

  it("is asked of everybody who hears the notice, and without its rows says where the buttons are", () => {
    const about = { claim: null, identity: null, connector: null, sync: doubted() };

    expect(drawNotice({ kind: "sync-quarantined", detail: null }, null, about)).toEqual(drawQuarantine(doubted()));
    expect(drawNotice({ kind: "sync-quarantined", detail: null }, null).text).toContain("`/identity runs`");
  });

  it("safety 6: carries a run's id and nothing else", () => {
    const { id } = doubtedRun;

    expect(leavingButtons(doubted()).map(({ value }) => value)).toEqual([id, id]);
    expect(readRun(id)).toEqual({ runId: id });
    for (const value of [undefined, "", "1", `${id} `, JSON.stringify({ runId: id })])
      expect(readRun(value)).toBeNull();
  });
});

describe("what an admin is told of a sync they asked for", () => {
  it("is that it began, and when one is under way how far that is", () => {
    const running = aRun({ state: "running", kind: "delta", error: "Okta asks to wait." });

    const began = wordsOf(drawBegun({ isNew: true, run: aRun({ state: "running" }), service: "Okta", asked: "full" }));
    const instead = wordsOf(drawBegun({ isNew: true, run: aRun({ kind: "full" }), service: "Okta", asked: "delta" }));
    const present = wordsOf(drawBegun({ isNew: false, run: running, service: "Okta", asked: "full" }));

    expect(began).toContain("*The sync of Okta began* (everything).");
    expect(instead).toContain("so everything is read.");
    expect(present).toContain("is under way already* (what was changed), so none was begun.");
    expect(present).toContain("1,204 accounts were read so far. It waits and tries again: Okta asks to wait.");
  });

  it("is at its end what was read in numbers that add up, what it cost, and what to do next", () => {
    const text = wordsOf(drawEnded(aSyncPicture()));

    expect(text).toContain("*The sync of Okta* is complete.");
    expect(text).toContain("by an admin, took 1 minute 35 seconds");
    expect(text).toContain("1,204 accounts: 20 new, 30 changed, 1,150 as before, 3 refused, 1 listed again.");
    expect(text).toContain("12 groups with 340 members were read.");
    expect(text).toContain("The first refused: An account has no id.");
    expect(text).toContain("41 matched, 4 ambiguous, 5 unmatched. 38 links were made.");
    expect(text).toContain("Nobody leaves.");
    expect(text).toContain("14 calls; at the lowest 450 of the limit of 600 were left (75 %).");
    expect(text).toContain("`/identity matches` lists whose accounts of Okta are not known.");
  });

  it("is who leaves, and where that is doubted, where the buttons are", () => {
    const leaves = aSyncPicture({
      run: aRun({ settledAt: null, counts: { ...aRun().counts, leaving: 3 } }),
      leaving: [leaver("bob"), leaver("carl")],
      waiting: 2,
      outcomes: { gone: 1, suspended: 0, alive: 0 },
    });

    expect(wordsOf(drawEnded(leaves))).toContain(
      "3 accounts missing or suspended, looked up one by one: 1 gone, 0 suspended, 0 still there, 2 to be looked up.",
    );
    expect(wordsOf(drawEnded(leaves))).toContain("• bob bob@acme.com, missing");
    expect(wordsOf(drawEnded(doubted()))).toContain("`/identity runs` has the buttons that release or discard them.");
  });

  it("is why it ended early", () => {
    const run = aRun({
      state: "incomplete",
      error: "Okta did not answer.",
      cost: { calls: 1, limit: null, lowestRemaining: null },
    });
    const text = wordsOf(drawEnded(aSyncPicture({ run })));

    expect(text).toContain("*The sync of Okta* ended early: Okta did not answer.");
    expect(text).toContain("Nobody leaves for it.");
    expect(text).toContain("1 call.");
  });

  it("is a plan that says that nothing was written, or why there is none", () => {
    const plan = { service: "Okta", run: aRun(), leaving: { missing: 30, suspended: 1 }, doubt: "Too many." };

    expect(wordsOf(drawPlan(plan))).toContain("*What a sync of Okta would do* (everything). Nothing was written.");
    expect(wordsOf(drawPlan(plan))).toContain("30 accounts are missing and 1 linked account is suspended");
    expect(wordsOf(drawPlan(plan))).toContain("38 links would be made.");
    expect(wordsOf(drawPlan(plan))).toContain("Admins would be asked first: Too many.");
    expect(wordsOf(drawPlan({ ...plan, leaving: { missing: 0, suspended: 0 }, doubt: null }))).toContain(
      "Nobody would leave.",
    );
    expect(wordsOf(drawNoPlan("Okta did not answer."))).toContain(
      "There is no plan:* Okta did not answer. Nothing was",
    );
    expect(() => checkMessage(rehearsing)).not.toThrow();
  });

  it("is what they decided", () => {
    expect(drawDecided(decided("released").run).text).toContain("Released. 312 accounts are looked up one by one now");
    expect(drawDecided(decided("discarded").run).text).toContain("Discarded. Everybody stays as they were.");
  });
});

describe("the last syncs", () => {
  it("say of each what came of it; one that waits has its buttons", () => {
    const message = drawRuns([doubted(), aSyncPicture(), aSyncPicture({ run: aRun({ state: "running" }) })]);

    const text = wordsOf(message);
    expect(text).toContain("*The last 3 syncs*");
    expect(text).toContain("*Okta*, everything: 🔔 waits for an admin");
    expect(text).toContain("*Okta*, everything: ✅ complete");
    expect(text).toContain("Accounts are being read.");
    expect(buttonLabels(checkMessage(message))).toEqual(["Release", "Discard"]);
    expect(wordsOf(drawRuns([]))).toContain("No directory was read yet.");
  });
});

describe("safety 34: whatever directories call things", () => {
  const states = Object.keys(syncMoves).filter((state): state is SyncState => state in syncMoves);

  it("stays inert and within Slack's limits", () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), hostileText, (state, word) => {
        const run = aRun({ state, error: word, refusedWhy: word });
        const picture = decided(state, {
          run,
          service: word,
          leaving: many(10, () => ({ externalId: word, displayName: word, login: word, why: "suspended" as const })),
        });
        const messages = [
          drawQuarantine(picture),
          drawEnded(picture),
          drawRuns(many(10, () => picture)),
          drawBegun({ isNew: false, run, service: word, asked: "full" }),
          drawPlan({ service: word, run, leaving: { missing: 1, suspended: 1 }, doubt: word }),
          drawNoPlan(word),
        ];
        for (const message of messages) {
          expect(() => checkMessage(message)).not.toThrow();
          for (const text of [message.text, ...mrkdwnIn(message.blocks)]) expect(liveIn(text, ["U0ADA"])).toEqual([]);
          for (const text of stringsIn(message.blocks)) expect(text.isWellFormed()).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
