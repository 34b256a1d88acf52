import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkMessage } from "../../sandbox/slack/limits/check-message.ts";
import { identityCommand, identityForms } from "../../views/identity-command.ts";
import { hostileText, liveIn, mrkdwnIn } from "./hostile-text.ts";

const alice = "<@U0ALICE|alice>";

describe("what is typed behind /identity", () => {
  it.each([
    ["", { kind: "menu" }],
    ["   ", { kind: "menu" }],
    ["help", { kind: "help" }],
    ["HELP", { kind: "help" }],
    [`whois ${alice}`, { kind: "whois-person", slackUserId: "U0ALICE" }],
    ["whois <@W0ALICE>", { kind: "whois-person", slackUserId: "W0ALICE" }],
    ["whois <@U0ALICE|Alice Doe, Ops>", { kind: "whois-person", slackUserId: "U0ALICE" }],
    ["whois okta:alice", { kind: "whois-account", connectorId: "okta", account: "alice" }],
    ["whois okta:a:b", { kind: "whois-account", connectorId: "okta", account: "a:b" }],
    ["whois alice", { kind: "whois-account", connectorId: null, account: "alice" }],
    [
      "whois <mailto:alice@acme.com|alice@acme.com>",
      { kind: "whois-account", connectorId: null, account: "alice@acme.com" },
    ],
    ["whois <mailto:alice@acme.com>", { kind: "whois-account", connectorId: null, account: "alice@acme.com" }],
    [
      "whois okta:<mailto:alice@acme.com|alice@acme.com>",
      { kind: "whois-account", connectorId: "okta", account: "alice@acme.com" },
    ],
    [
      "whois <mailto:okta:alice@acme.com|okta:alice@acme.com>",
      { kind: "whois-account", connectorId: "okta", account: "alice@acme.com" },
    ],
    ["whois okta:R&amp;D", { kind: "whois-account", connectorId: "okta", account: "R&D" }],
    ["whois okta:<http://acme.com|acme.com>", { kind: "whois-account", connectorId: "okta", account: "acme.com" }],
    [
      `link ${alice} okta <mailto:alice@acme.com|alice@acme.com>`,
      {
        kind: "link",
        slackUserId: "U0ALICE",
        connectorId: "okta",
        account: "alice@acme.com",
        force: false,
        reason: "",
      },
    ],
    [
      `link ${alice} okta 00u1 FORCE she  married`,
      {
        kind: "link",
        slackUserId: "U0ALICE",
        connectorId: "okta",
        account: "00u1",
        force: true,
        reason: "she married",
      },
    ],
    [
      `unlink ${alice} okta`,
      { kind: "change", change: "unlink", slackUserId: "U0ALICE", connectorId: "okta", rest: "" },
    ],
    [
      `freeze ${alice} okta 00u1 she left`,
      { kind: "change", change: "freeze", slackUserId: "U0ALICE", connectorId: "okta", rest: "00u1 she left" },
    ],
    [
      `unfreeze ${alice} okta`,
      { kind: "change", change: "unfreeze", slackUserId: "U0ALICE", connectorId: "okta", rest: "" },
    ],
    ["unmapped", { kind: "unmapped", connectorId: null }],
    ["unmapped okta", { kind: "unmapped", connectorId: "okta" }],
    ["sync", { kind: "sync", connectorId: null, reads: "delta", isRehearsal: false }],
    ["sync okta --full", { kind: "sync", connectorId: "okta", reads: "full", isRehearsal: false }],
    ["sync --dry-run okta —full", { kind: "sync", connectorId: "okta", reads: "full", isRehearsal: true }],
    ["runs", { kind: "runs", connectorId: null }],
    ["runs okta", { kind: "runs", connectorId: "okta" }],
    ["matches", { kind: "matches", status: "ambiguous", connectorId: null }],
    ["matches UNMATCHED okta", { kind: "matches", status: "unmatched", connectorId: "okta" }],
    ["matches okta ignored", { kind: "matches", status: "ignored", connectorId: "okta" }],
    ["export", { kind: "export" }],
    ["admins", { kind: "admins", change: null }],
    [`admins add ${alice}`, { kind: "admins", change: { to: "admin", slackUserId: "U0ALICE" } }],
    [`admins remove ${alice}`, { kind: "admins", change: { to: "member", slackUserId: "U0ALICE" } }],
  ])("reads %j", (text, command) => {
    expect(identityCommand.read(text)).toEqual(command);
  });

  it.each([
    ["whos <@U0ALICE>", "“whos”", "whois"],
    ["frezee <@U0ALICE> okta", "“frezee”", "freeze"],
    ["quantum", "“quantum”", "help"],
    ["whois", "missing behind `whois`", "whois"],
    ["whois @alice", "is no person Slack knows", "whois"],
    ["whois okta:", "The account is missing", "whois"],
    ["whois <@U0ALICE> okta", "“okta” is more than", "whois"],
    ["link", "A person is missing", "link"],
    ["link alice okta 00u1", "“alice” is no person", "link"],
    ["link <@U0ALICE>", "The connector is missing", "link"],
    ["link <@U0ALICE> okta", "The account is missing", "link"],
    ["link <@U0ALICE> okta 00u1 because", "“because” is more than", "link"],
    ["unmapped okta onelogin", "“onelogin” is more than", "unmapped"],
    ["sync okta --fast", "“--fast” was not understood", "sync"],
    ["sync okta onelogin", "“onelogin” is more than", "sync"],
    ["runs okta onelogin", "“onelogin” is more than", "runs"],
    ["matches okta onelogin", "“onelogin” is more than", "matches"],
    ["matches ignored matched", "“matched” is more than", "matches"],
    ["match", "“match” was not understood", "matches"],
    ["export all", "“all” is more than", "export"],
    ["admins promote <@U0ALICE>", "“promote”", "admins"],
    ["admins add", "A person is missing", "admins"],
    ["admins add <@U0ALICE> <@U0BOB>", "is more than", "admins"],
  ])("says of %j what was not understood, and the nearest right form", (text, what, near) => {
    const command = identityCommand.read(text);

    expect(command).toMatchObject({ kind: "misunderstood", near });
    const answer = command.kind === "misunderstood" ? identityCommand.drawMisunderstood(command).text : "";
    expect(answer).toContain(what);
    expect(answer).toContain("so nothing was done");
    expect(answer).toContain(`\`/identity ${near}`);
  });

  it("safety 34: is read whatever it is, and what is repeated of it stays inert", () => {
    const verb = fc.constantFrom(...identityForms.map(({ verb: word }) => `${word} `), `link ${alice} okta x `, "");

    fc.assert(
      fc.property(verb, hostileText, (words, rest) => {
        const command = identityCommand.read(`${words}${rest}`);
        if (command.kind !== "misunderstood") return;
        const message = identityCommand.drawMisunderstood(command);
        checkMessage(message);
        for (const text of [message.text, ...mrkdwnIn(message.blocks)]) expect(liveIn(text)).toEqual([]);
      }),
    );
  });

  it("safety 36: takes no time over a long text", () => {
    const texts = ["<".repeat(40_000), "<mailto:".repeat(5_000), `<@U${"A".repeat(40_000)}`, "a ".repeat(20_000)];

    // What other processes took of the time does not count: the quickest of some rounds does.
    const rounds = Array.from({ length: 5 }, () => {
      const begun = performance.now();
      for (const text of texts) identityCommand.read(text);
      return performance.now() - begun;
    });

    expect(Math.min(...rounds)).toBeLessThan(1_000);
  });

  it("has a line of help for every form", () => {
    const { text } = identityCommand.drawHelp();

    checkMessage(identityCommand.drawHelp());
    for (const { verb, rest, says } of identityForms) expect(text).toContain(`${`${verb} ${rest}`.trim()}\`  ${says}`);
  });
});
