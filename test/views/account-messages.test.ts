import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkMessage } from "../../sandbox/slack/limits/check-message.ts";
import { buttonLabels, readableText } from "../../sandbox/slack/limits/readable-text.ts";
import { type ClaimState, nameInFinding } from "../../src/domain/ownership.ts";
import type { ClaimPicture, IdentityPicture, NoticePictures } from "../../src/domain/picture.ts";
import { drawClaim } from "../../views/claim-card.ts";
import { chooseConnector, linkFrozen } from "../../views/account-notice.ts";
import { readClaim, readConnector, readIdentity } from "../../views/identity-actions.ts";
import { drawLetter } from "../../views/letters.ts";
import { drawNotice } from "../../views/notice.ts";
import { afterNoon, buildClaim, buildClaimedAccount, buildIdentity, noon } from "../support/builders.ts";
import { hostileText, liveIn, mrkdwnIn } from "./hostile-text.ts";
import { alice, bob, pictures } from "./pictures.ts";

const account = buildClaimedAccount({ login: "a.work", email: "alice@acme.io", displayName: "Alice A." });
const claimOf = (change: Partial<ClaimPicture["claim"]> = {}): ClaimPicture => ({
  claim: buildClaim({ method: "admin-approval", state: "open", version: 2, account, ...change }),
  claimant: alice,
  decidedBy: null,
  service: "Okta",
});
const linkOf = (change: Partial<IdentityPicture["identity"]> = {}): IdentityPicture => ({
  identity: buildIdentity({ verificationMethod: "email-code", ...change }),
  owner: alice,
  linkedBy: null,
  service: "Okta",
});
const about = (change: Partial<NoticePictures> = {}): NoticePictures => ({
  claim: claimOf({ method: "email-code" }),
  identity: linkOf(),
  connector: { id: "okta", service: "Okta" },
  sync: null,
  ...change,
});
const claimStates: readonly ClaimState[] = ["received", "open", "proven", "refused", "failed", "expired", "superseded"];
const notices = [
  "account-needed",
  "claim-code",
  "claim-asked",
  "claim-ended",
  "identity-linked",
  "identity-unlinked",
  "identity-frozen",
  "claim-to-confirm",
  "claim-suspicious",
  "identity-disowned",
] as const;

describe("a claim as admins see it", () => {
  it("shows both records side by side, and the two answers", () => {
    const message = checkMessage(drawClaim(claimOf()));
    const text = readableText(message);

    for (const fact of [
      "<@U0ALICE>",
      "Alice Adams",
      "u0alice@acme.com",
      "a.work",
      "Alice A.",
      "alice@acme.io",
      "active",
      "id 00u-ada",
    ])
      expect(text).toContain(fact);
    expect(buttonLabels(message)).toEqual(["It is theirs", "Not theirs"]);
  });

  it("safety 49: warns of a privileged account", () => {
    const picture = claimOf({ account: { ...account, isPrivileged: true } });

    expect(readableText(checkMessage(drawClaim(picture)))).toContain("*This account is privileged*");
  });

  it("says why no account can be approved, and offers only the no", () => {
    const message = checkMessage(drawClaim(claimOf({ account: null, finding: "Two accounts go by this name." })));

    expect(readableText(message)).toContain("Two accounts go by this name.");
    expect(readableText(message)).toContain("`/identity link`");
    expect(buttonLabels(message)).toEqual(["Not theirs"]);
  });

  it.each(claimStates.slice(2))("that is %s has no button any more, and says by whom", (state) => {
    const message = checkMessage(drawClaim({ ...claimOf({ state, closedAt: afterNoon(60) }), decidedBy: bob }));

    expect(buttonLabels(message)).toEqual([]);
    expect(readableText(message).includes("<@U0BOB>")).toBe(state === "proven" || state === "refused");
  });

  it("safety 34: a directory's name mentions nobody, also in what was found", () => {
    const finding = `The account ${nameInFinding("<@U0BOB> <!channel> <<@@U0BOB>")} is linked to <@U0ALICE> already.`;
    const text = readableText(checkMessage(drawClaim(claimOf({ account: null, finding }))));

    expect(text).not.toContain("<@U0BOB>");
    expect(text).toContain("linked to <@U0ALICE> already");
  });

  it("safety 34: stays inert and within Slack's limits, whatever people and directories are called", () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...claimStates), fc.boolean(), (word, state, isFound) => {
        const hostile = {
          ...account,
          login: word,
          email: word,
          displayName: word,
          status: word,
          externalId: word,
          isPrivileged: true,
        };
        const picture = {
          ...claimOf({ state, claimed: word, account: isFound ? hostile : null, finding: nameInFinding(word) }),
          claimant: { ...alice, displayName: word, email: word },
          service: word,
        };
        const message = drawClaim(picture);

        expect(() => checkMessage(message)).not.toThrow();
        for (const text of [message.text, ...mrkdwnIn(message.blocks)]) expect(liveIn(text, ["U0ALICE"])).toEqual([]);
      }),
    );
  });
});

describe("what people are told about their accounts", () => {
  it.each(notices)("%s is a whole sentence, with everything it is about and with nothing", (kind) => {
    for (const pictured of [about(), about({ claim: null, identity: null, connector: null })]) {
      for (const request of [null, pictures.waiting]) {
        const message = checkMessage(drawNotice({ kind, detail: "a.work" }, request, pictured));

        expect(message.text).not.toMatch(/undefined|null|\n/);
        expect(message.text.length).toBeGreaterThan(20);
      }
    }
  });

  it.each([
    ["account-needed", about(), ["Map your Okta account"]],
    ["claim-code", about(), ["Enter the code"]],
    ["claim-code", about({ claim: claimOf({ method: "email-code", state: "failed", closedAt: noon }) }), []],
    ["identity-linked", about(), ["This was not me"]],
    ["identity-linked", about({ identity: linkOf({ frozenAt: noon }) }), []],
    ["identity-linked", about({ identity: null }), []],
    ["claim-ended", about(), []],
  ] as const)("%s has the buttons that lead on", (kind, pictured, labels) => {
    expect(buttonLabels(checkMessage(drawNotice({ kind, detail: null }, null, pictured)))).toEqual(labels);
  });

  it("safety 10: what is told of a code is the same whatever the claim found", () => {
    const told = [
      claimOf({ method: "email-code" }),
      claimOf({ method: "email-code", account: null, finding: "It is <@U0BOB>'s." }),
      claimOf({ method: "email-code", account: { ...account, isPrivileged: true }, finding: "It is privileged." }),
    ].map(({ claim, ...picture }) => {
      const alike = { ...claim, id: "0b8f2f0e-6a4b-4c0e-9d9f-3b1f0a5f7c11" };
      return drawNotice({ kind: "claim-code", detail: null }, null, about({ claim: { ...picture, claim: alike } }));
    });

    expect(told[1]).toEqual(told[0]);
    expect(told[2]).toEqual(told[0]);
  });

  it("offers a choice of connectors, and says where there is none", () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ connectorId: `c${index}`, service: `System ${index}` }));

    expect(buttonLabels(checkMessage(chooseConnector(many.slice(0, 2))))).toEqual([
      "Map your System 0 account",
      "Map your System 1 account",
    ]);
    expect(() => checkMessage(chooseConnector(many))).not.toThrow();
    expect(readableText(checkMessage(chooseConnector([])))).toContain("linked to you already");
    expect(() => checkMessage(linkFrozen)).not.toThrow();
  });

  it("safety 34: stays inert and within Slack's limits, whatever it is told", () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...notices), (word, kind) => {
        const named = { ...alice, displayName: word, email: word };
        const pictured = about({
          claim: { ...claimOf({ claimed: word, finding: nameInFinding(word) }), claimant: named, service: word },
          identity: {
            ...linkOf({ externalEmail: word, externalId: word }),
            owner: named,
            linkedBy: named,
            service: word,
          },
          connector: { id: "okta", service: word },
        });
        const message = drawNotice({ kind, detail: nameInFinding(word) }, pictures.waiting, pictured);

        expect(() => checkMessage(message)).not.toThrow();
        for (const text of [message.text, ...mrkdwnIn(message.blocks)])
          expect(liveIn(text, ["U0ALICE", "U0BOB"])).toEqual([]);
      }),
    );
  });
});

describe("what the buttons carry", () => {
  const id = "0b8f2f0e-6a4b-4c0e-9d9f-3b1f0a5f7c11";

  it("safety 6: is read only when it is what was drawn", () => {
    expect(readClaim(JSON.stringify({ claimId: id, version: 2 }))).toEqual({ claimId: id, version: 2 });
    expect(readIdentity(JSON.stringify({ identityId: id }))).toEqual({ identityId: id });
    expect(readConnector(JSON.stringify({ connectorId: "okta" }))).toEqual({ connectorId: "okta" });
    for (const forged of [
      undefined,
      "",
      "null",
      "[]",
      "{}",
      "{",
      `{"claimId":"1","version":2}`,
      `{"claimId":"${id}","version":0}`,
      `{"claimId":"${id}","version":1.5}`,
      `{"claimId":"${id}","version":2,"outcome":"approve"}`,
      "x".repeat(10_240),
    ]) {
      expect([readClaim(forged), readIdentity(forged), readConnector(forged)]).toEqual([null, null, null]);
    }
  });

  it("safety 6: and never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), hostileText), (value) => {
        for (const read of [readClaim, readIdentity]) expect(read(value)).toBeNull();
        expect(() => readConnector(value)).not.toThrow();
      }),
    );
  });
});

describe("a letter", () => {
  const code = {
    kind: "claim-code",
    service: "Okta",
    claimant: "Alice Adams",
    account: "a.work",
    code: "K7QM-3XPD",
    expiresAt: noon,
  } as const;
  const linked = {
    kind: "identity-linked",
    service: "Okta",
    owner: "Alice Adams",
    account: "a.work",
    how: "by a code",
    disownCode: "K7QM-3XPD-9TWV",
    at: noon,
  } as const;

  it("with a code says for whom, until when, and what to do if it is not you", () => {
    const { subject, text } = drawLetter(code);

    expect(subject).toBe("K7QM-3XPD is your Latchkey code for Okta");
    expect(text).toContain("Alice Adams says in Slack that the Okta account a.work is theirs.");
    expect(text).toContain("until 1 Mar 2027, 12:00 UTC");
    expect(text).toContain("do not give the code to anybody");
  });

  it("of a link says how it was made, and how to undo it", () => {
    const { text } = drawLetter(linked);

    expect(text).toContain("was linked to Alice Adams on 1 Mar 2027, 12:00 UTC, by a code.");
    expect(text).toContain("/access not-me K7QM-3XPD-9TWV");
  });

  it("safety 29: has one line of subject and the same paragraphs, whatever people and directories are called", () => {
    const hostile = fc.oneof(
      hostileText,
      fc.constantFrom(
        "a\r\nBcc: everybody@acme.com",
        "a\u2028b\u2029c",
        "a\n\nEnter your password at evil.example",
        "\u202Egpj.exe",
      ),
    );

    fc.assert(
      fc.property(hostile, (word) => {
        const drawn = [
          drawLetter({ ...code, service: word, claimant: word, account: word }),
          drawLetter({ ...linked, service: word, owner: word, account: word, how: word }),
        ];

        for (const { subject, text } of drawn) {
          expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
          expect(subject.length).toBeLessThan(200);
          expect(text.split("\n\n")).toHaveLength(5);
          expect(text.isWellFormed() && subject.isWellFormed()).toBe(true);
          expect(text).not.toMatch(/[\u2028\u2029\u202a-\u202e\r\0]/);
        }
      }),
    );
  });
});
