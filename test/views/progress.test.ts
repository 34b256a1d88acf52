import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkMessage } from "../../sandbox/slack/limits/check-message.ts";
import { buttonLabels, readableText } from "../../sandbox/slack/limits/readable-text.ts";
import type { PicturedDecision, RequestPicture } from "../../src/domain/picture.ts";
import type { StageSnapshot } from "../../src/domain/request.ts";
import { requestCard } from "../../views/request-card.ts";
import { progressLines } from "../../views/request-progress.ts";
import { drawWhy } from "../../views/why.ts";
import { hostileText, liveIn, mrkdwnIn } from "./hostile-text.ts";
import { aDecision, aPicture, aRequest, aUser, bob, pictures } from "./pictures.ts";

const carl = aUser("U0CARL", "Carl");
const dora = aUser("U0DORA", "Dora");
const since = "2026-03-02T09:00:00.000Z";
const security: StageSnapshot = {
  label: "Security",
  quorum: 2,
  deciders: "members of the Okta group security",
  since,
  escalation: null,
};
const owner: StageSnapshot = { label: "Owner", quorum: 1, deciders: "<@U0DORA>", since: null, escalation: null };

function approvalOf(by: typeof bob, change: Partial<PicturedDecision> = {}): PicturedDecision {
  return aDecision({ by, userId: by.id, ...change });
}

function inStages(stage: number, decisions: readonly PicturedDecision[], change: Partial<RequestPicture> = {}) {
  const request = aRequest({ stages: [security, owner], stage, deciders: security.deciders, version: 3 });
  return aPicture({ request, decisions, ...change });
}

describe("how far several people have come", () => {
  it("is not said where one person decides alone", () => {
    const alone = [{ ...owner, label: null }];

    expect(progressLines(aPicture())).toEqual([]);
    expect(progressLines(aPicture({ request: aRequest({ stages: alone }) }))).toEqual([]);
    expect(progressLines({ ...pictures.approved, request: aRequest({ stages: alone, status: "approved" }) })).toEqual(
      [],
    );
  });

  it("counts those who have approved the present stage, and says who is asked then", () => {
    expect(progressLines(inStages(0, [approvalOf(bob)]))).toEqual([
      "1 of 2 approved in stage Security: <@U0BOB>",
      "Then Owner: <@U0DORA>",
    ]);
    expect(progressLines(inStages(0, []))).toEqual(["0 of 2 approved in stage Security", "Then Owner: <@U0DORA>"]);
  });

  it("says who approved the stages before, and in whose name", () => {
    const decisions = [approvalOf(bob), approvalOf(carl, { inNameOf: dora, onBehalfOf: dora.id })];

    expect(progressLines(inStages(1, decisions))).toEqual([
      "Approved in stage Security: <@U0BOB>, <@U0CARL> for <@U0DORA>",
      "0 of 1 approved in stage Owner",
    ]);
  });

  it("numbers stages that have no name", () => {
    const stages = [
      { ...security, label: null },
      { ...owner, label: null },
    ];
    const request = aRequest({ stages });

    expect(progressLines(aPicture({ request }))).toEqual(["0 of 2 approved in stage 1", "Then: <@U0DORA>"]);
  });

  it("stands on the card and on the receipt", () => {
    for (const kind of ["card", "receipt"] as const)
      expect(readableText(checkMessage(requestCard(kind, inStages(0, [approvalOf(bob)]))))).toContain(
        "1 of 2 approved in stage Security: <@U0BOB>",
      );
  });

  it("names everybody once it is approved", () => {
    const decisions = [approvalOf(bob), approvalOf(carl), approvalOf(dora, { stage: 1 })];
    const request = aRequest({ stages: [security, owner], stage: 1, status: "approved", target: null });
    const text = readableText(
      checkMessage(requestCard("card", inStages(1, decisions, { request, decision: decisions[2] ?? null }))),
    );

    expect(text).toContain("<@U0BOB>, <@U0CARL> and <@U0DORA> approved <@U0ALICE>'s request");
    expect(text).toContain("The rule: members of the Okta group security; then <@U0DORA>.");
  });

  it("does not say of a request that expired that somebody approved it", () => {
    const request = aRequest({ stages: [security, owner], status: "expired", statusReason: "Nobody decided in time." });
    const text = readableText(checkMessage(requestCard("card", inStages(0, [approvalOf(bob)], { request }))));

    expect(text).not.toContain("The rule");
    expect(text).toContain("Approved in stage Security: <@U0BOB>");
  });
});

describe("why", () => {
  const trace = [
    {
      kind: "group",
      asked: "members of the Okta group 00gSEC",
      found: "the account bob@acme.com is a member",
      says: "yes",
    },
    { kind: "hook", asked: "the flow's onApprove", found: "it said nothing, so it goes on", says: null },
  ] as const;

  it("is offered to those who decide once something was kept, and never to the person who asked", () => {
    const picture = aPicture({ request: aRequest({ trace }) });

    expect(buttonLabels(checkMessage(requestCard("card", picture)))).toEqual(["Approve", "Deny", "Withdraw", "Why?"]);
    expect(buttonLabels(checkMessage(requestCard("receipt", picture)))).toEqual(["Withdraw"]);
    expect(buttonLabels(checkMessage(requestCard("card", aPicture())))).toEqual(["Approve", "Deny", "Withdraw"]);
  });

  it("says line by line what was read, for the request and for each decision", () => {
    const asked = [{ kind: "rule", asked: "everyone", found: "everyone may", says: "yes" }] as const;
    const picture = inStages(0, [approvalOf(bob, { trace })], {
      request: aRequest({ trace: asked, stages: [security, owner] }),
    });

    const text = readableText(checkMessage(drawWhy(picture)));

    expect(text).toContain("✓ everyone: everyone may");
    expect(text).toContain("✓ members of the Okta group 00gSEC: the account bob@acme.com is a member");
    expect(text).toContain("• the flow's onApprove: it said nothing, so it goes on");
    expect(text).toContain("1 of 2 approved in stage Security");
  });

  it("tells the rule of a decision that kept nothing else", () => {
    const text = readableText(checkMessage(drawWhy(pictures.approved)));

    expect(text).toContain("the rule: members of the okta group 00gApprovers");
  });

  it("fits into Slack's limits, and nothing of it is alive, whatever was read", () => {
    const anyLine = fc.record({
      kind: fc.constantFrom("group", "hook", "identity", "target", "person", "request"),
      asked: hostileText,
      found: hostileText,
      says: fc.constantFrom("yes", "no", null),
    });

    fc.assert(
      fc.property(
        fc.array(anyLine, { maxLength: 40 }),
        hostileText,
        fc.integer({ min: 0, max: 30 }),
        (lines, label, count) => {
          const decisions = Array.from({ length: count }, () => approvalOf(bob, { trace: lines }));
          const stages = [{ ...security, label: label.slice(0, 75) || "–" }];
          const picture = aPicture({ request: aRequest({ trace: lines, stages }), decisions });

          for (const message of [drawWhy(picture), requestCard("card", picture)]) {
            checkMessage(message);
            for (const text of mrkdwnIn(message)) expect(liveIn(text, ["U0ALICE", "U0BOB"])).toEqual([]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
