import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkView } from "../../sandbox/slack/limits/check-view.ts";
import { readableText } from "../../sandbox/slack/limits/readable-text.ts";
import type { LinkProposal, OwnedLinkPicture } from "../../src/domain/identity-picture.ts";
import type { Refusal } from "../../src/domain/refusal.ts";
import { identityChange } from "../../views/identity-change.ts";
import { identityForm, identityTasks, type IdentityTask } from "../../views/identity-form.ts";
import { identityLink } from "../../views/identity-link.ts";
import { identityMenu } from "../../views/identity-menu.ts";
import { identitySaving, lookingUp } from "../../views/identity-saving.ts";
import { buildIdentity, buildUser, noon } from "../support/builders.ts";
import { chosen, submitted, ticked, typed, user } from "./form-answers.ts";
import { hostileText, liveIn, mrkdwnIn } from "./hostile-text.ts";

const ada = buildUser({ slackUserId: "U0ADA", displayName: "Ada", email: "ada@acme.com" });
const bob = buildUser({ slackUserId: "U0BOB", displayName: "Bob", email: "bob@acme.com" });
const connectors = [
  { id: "okta", service: "Okta" },
  { id: "onelogin", service: "OneLogin" },
];
const checked = (value: string) => ({ type: "checkboxes", selected_options: [{ text: typed(value), value }] });

const picture = (overrides: Partial<OwnedLinkPicture["link"]> = {}): OwnedLinkPicture => ({
  link: buildIdentity({ externalId: "00u-ada", ...overrides }),
  service: "Okta",
  linkedBy: null,
  owner: bob,
});

const proposal = (overrides: Partial<LinkProposal> = {}): LinkProposal => ({
  person: ada,
  account: {
    connectorId: "okta",
    service: "Okta",
    externalId: "00u-ada",
    login: "ada@acme.com",
    email: "ada@acme.com",
    displayName: "Ada",
    status: "ACTIVE",
    isPrivileged: false,
    link: null,
  },
  others: [],
  state: "free",
  ...overrides,
});

const owned = () => proposal({ state: "owned", account: { ...proposal().account, link: picture() } });

describe("the menu", () => {
  it.each(identityTasks)("reads back that somebody wants to $label", ({ task }) => {
    const view = submitted(identityMenu.draw({ channel: "C1" }));

    expect(identityMenu.read({ ...view, state: { values: { task: { task: chosen(task) } } } })).toEqual({
      ok: true,
      value: { task, channel: "C1" },
    });
  });

  it("refuses a choice that was not offered, and none", () => {
    const view = submitted(identityMenu.draw({ channel: null }));

    expect(identityMenu.read(view).ok).toBe(false);
    expect(identityMenu.read({ ...view, state: { values: { task: { task: chosen("drop") } } } }).ok).toBe(false);
  });
});

const draw = (task: IdentityTask, given = {}) => identityForm.draw({ task, channel: "C1", connectors, given });

describe("the form for one thing", () => {
  it.each(identityTasks)("fits Slack and asks what it takes to $label", ({ task, fields }) => {
    const view = checkView(draw(task), "modal");

    const inputs = view.blocks.filter(({ type }) => type === "input");
    expect(inputs).toHaveLength(fields.length);
  });

  it("reads back what was given, and nothing that was not asked", () => {
    const view = submitted(draw("link"));
    const values = {
      person: { person: user("U0ADA") },
      connector: { connector: chosen("okta") },
      account: { account: typed("  ada@acme.com ") },
    };
    const answers = {
      task: "link",
      channel: "C1",
      slackUserId: "U0ADA",
      connectorId: "okta",
      account: "ada@acme.com",
      reading: null,
      status: null,
    };

    expect(identityForm.read({ ...view, state: { values } })).toEqual({ ok: true, value: answers });
    const other = submitted(draw("unmapped"));
    expect(identityForm.read({ ...other, state: { values } })).toMatchObject({
      value: { slackUserId: null, account: null, connectorId: "okta" },
    });
  });

  it("reads what is read of a directory and which accounts are listed, and nothing that was not offered", () => {
    const reading = (value: string) => ({
      ...submitted(draw("sync")),
      state: { values: { reading: { reading: ticked(value) } } },
    });
    const status = (value: string) => ({
      ...submitted(draw("matches")),
      state: { values: { status: { status: ticked(value) } } },
    });

    expect(identityForm.read(reading("plan"))).toMatchObject({ value: { reading: "plan", connectorId: null } });
    expect(identityForm.read(submitted(draw("sync")))).toMatchObject({ value: { reading: "delta" } });
    expect(identityForm.read(reading("erase")).ok).toBe(false);
    expect(identityForm.read(status("ignored"))).toMatchObject({ value: { status: "ignored" } });
    expect(identityForm.read(submitted(draw("matches")))).toMatchObject({ value: { status: "ambiguous" } });
    expect(identityForm.read(status("all")).ok).toBe(false);
  });

  it("says beside the question that a directory is missing, or is none", () => {
    const unnamed = { reason: "directory-unnamed", known: ["okta", "onelogin"] } as const;
    const none = { reason: "not-a-directory", service: "Rotating keys" } as const;

    expect(identityForm.errorsFor(unnamed, "sync")).toEqual({ connector: expect.stringContaining("okta, onelogin") });
    expect(identityForm.errorsFor(none, "runs")).toEqual({ connector: expect.stringContaining("Rotating keys") });
    expect(identityForm.errorsFor(unnamed, "export")).toEqual({});
  });

  it("is filled with what is known", () => {
    const view = submitted(draw("link", { slackUserId: "U0ADA", connectorId: "onelogin", account: "a" }));

    expect(identityForm.read(view)).toMatchObject({
      value: { slackUserId: "U0ADA", connectorId: "onelogin", account: "a" },
    });
  });

  it("says beside the field that something is missing", () => {
    const read = identityForm.read(submitted(draw("link", { slackUserId: "U0ADA", connectorId: "okta" })));

    expect(read).toMatchObject({ refusal: { reason: "field-invalid", field: "account" } });
    expect(read.ok ? {} : identityForm.errorsFor(read.refusal, "link")).toEqual({
      account: "This is needed. Nothing was changed.",
    });
  });

  it.each<[Refusal, IdentityTask, string | null]>([
    [{ reason: "standing", who: "beneficiary", problem: "guest" }, "link", "person"],
    [{ reason: "standing", who: "you", problem: "guest" }, "link", null],
    [{ reason: "connector-unknown", connector: "x", known: [] }, "link", "connector"],
    [{ reason: "account-unknown", account: "x", service: "Okta" }, "link", "account"],
    [{ reason: "account-ambiguous", account: "x", service: "Okta", count: 2 }, "unlink", "account"],
    [{ reason: "link-unknown", service: "Okta" }, "freeze", "account"],
    [{ reason: "link-unknown", service: "Okta" }, "whois-person", null],
    [{ reason: "not-an-admin" }, "link", null],
  ])("puts the words for %j of %s beside the field %s", (refusal, task, field) => {
    expect(Object.keys(identityForm.errorsFor(refusal, task))).toEqual(field === null ? [] : [field]);
  });

  it("says that there is nothing to choose from", () => {
    const view = identityForm.draw({ task: "link", channel: null, connectors: [] });

    expect(readableText(checkView(view, "modal"))).toContain("No connector is configured");
    expect(view.submit).toBeUndefined();
  });

  it("safety 34: is filled with anything without harm", () => {
    fc.assert(
      fc.property(hostileText, (account) => {
        const view = identityForm.draw({
          task: "link",
          channel: null,
          connectors: [{ id: "okta", service: account }],
          given: { account },
        });

        expect(() => checkView(view, "modal")).not.toThrow();
      }),
    );
  });
});

const drawLink = (one: LinkProposal, reason = "", force = false) =>
  identityLink.draw({ proposal: one, channel: "C1", reason, force });

describe("both sides of a link", () => {
  it("stand beside each other, and nothing more is needed where the account is free", () => {
    const view = drawLink(proposal());
    const text = readableText(checkView(view, "modal"));

    expect(text).toContain("<@U0ADA>");
    expect(text).toContain("*ada@acme.com*");
    expect(text).toContain("The account is linked to nobody.");
    expect(text).not.toContain("Force");
    expect(identityLink.read(submitted(view))).toEqual({
      ok: true,
      value: {
        slackUserId: "U0ADA",
        connectorId: "okta",
        externalId: "00u-ada",
        seenIdentityId: null,
        channel: "C1",
        force: false,
        reason: null,
      },
    });
  });

  it("ask for force and a reason only where somebody else owns the account, and remember whose it is", () => {
    const one = owned();
    const view = drawLink(one);
    const text = readableText(checkView(view, "modal"));
    const values = { force: { force: checked("force") }, reason: { reason: typed(" She married ") } };

    expect(text).toContain("⚠️ *The account is linked to <@U0BOB>.*");
    expect(text).toContain("Force");
    expect(identityLink.read({ ...submitted(view), state: { values } })).toMatchObject({
      value: { force: true, reason: "She married", seenIdentityId: one.account.link?.link.id },
    });
    expect(identityLink.read(submitted(view))).toMatchObject({ value: { force: false } });
    expect(identityLink.read(submitted(drawLink(one, "She married", true)))).toMatchObject({
      value: { force: true, reason: "She married" },
    });
  });

  it("cannot be submitted while the present link is frozen, whoever owns it", () => {
    const view = drawLink({ ...owned(), state: "frozen" });

    expect(view.submit).toBeUndefined();
    expect(readableText(checkView(view, "modal"))).toContain("Unfreeze it or unlink it first.");
  });

  it("warn of another account the person has there already", () => {
    const text = readableText(
      checkView(drawLink(proposal({ others: [picture({ externalEmail: "old@acme.com" })] })), "modal"),
    );

    expect(text).toContain("Latchkey uses none until one is unlinked.");
    expect(text).toContain("old@acme.com");
  });

  it("take no reason that cannot be kept", () => {
    const view = submitted(drawLink(proposal()));

    for (const reason of ["x".repeat(501), "a\0b", "\uD800"]) {
      const read = identityLink.read({ ...view, state: { values: { reason: { reason: typed(reason) } } } });
      expect(read.ok ? {} : Object.keys(identityLink.errorsFor(read.refusal))).toEqual(["reason"]);
    }
    expect(identityLink.errorsFor({ reason: "reason-missing" })).toMatchObject({ reason: expect.any(String) });
  });
});

const drawChange = (change: "unlink" | "freeze" | "unfreeze", one = picture(), reason = "") =>
  identityChange.draw({ picture: one, change, channel: "C1", reason });

describe("what becomes of a link", () => {
  it.each(["unlink", "freeze"] as const)("is said before it is done: %s", (change) => {
    const one = picture();
    const view = drawChange(change, one, "She left");

    expect(readableText(checkView(view, "modal"))).toContain("The account of <@U0BOB>");
    expect(identityChange.read(submitted(view))).toEqual({
      ok: true,
      value: { identityId: one.link.id, change, slackUserId: "U0BOB", channel: "C1", reason: "She left" },
    });
  });

  it("can be undone only where it was done", () => {
    const frozen = picture({ frozenAt: noon, frozenReason: "Disputed" });

    expect(drawChange("freeze", frozen).submit).toBeUndefined();
    expect(drawChange("unfreeze").submit).toBeUndefined();
    expect(drawChange("unfreeze", frozen).submit?.text).toBe("Unfreeze it");
    expect(drawChange("unlink", frozen).submit?.text).toBe("Unlink it");
  });
});

describe("safety 6: what no form of ours would send", () => {
  const forms = [identityMenu.read, identityForm.read, identityLink.read, identityChange.read];

  it("is refused, never thrown about", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.jsonValue(), (private_metadata, values) => {
        for (const read of forms) expect(read({ private_metadata, state: { values } }).ok).toBe(false);
      }),
    );
  });

  it.each([
    { slackUserId: "<!channel>", connectorId: "okta", externalId: "x", seenIdentityId: null, channel: null },
    { slackUserId: "U0ADA", connectorId: "okta", externalId: "x", seenIdentityId: "1", channel: null },
    { slackUserId: "U0ADA", connectorId: "okta", externalId: "x", seenIdentityId: null, channel: null, force: true },
  ])("is refused where its memory was tampered with: %j", (memory) => {
    const state = { values: {} };

    expect(identityLink.read({ private_metadata: JSON.stringify(memory), state }).ok).toBe(false);
  });
});

describe("safety 34: hostile text", () => {
  it("stays inert in every form", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const link = picture({
          externalEmail: text,
          externalDisplayName: text,
          externalId: text,
          reason: text,
          frozenReason: text,
        });
        const one = { ...link, service: text, owner: { ...bob, displayName: text } };
        const account = {
          ...owned().account,
          login: text,
          email: text,
          displayName: text,
          status: text,
          externalId: text,
          link: one,
        };
        const shown = { slackUserId: "U0ADA", displayName: text, email: text };
        const views = [
          identityLink.draw({
            proposal: { ...owned(), person: shown, account, others: [one] },
            channel: null,
            reason: text,
            force: true,
          }),
          identityChange.draw({ picture: one, change: "unlink", channel: null, reason: text }),
        ];

        for (const view of views) {
          const bare = { ...view, private_metadata: "{}" };
          expect(() => checkView(bare, "modal")).not.toThrow();
          for (const words of mrkdwnIn(view.blocks)) expect(liveIn(words, ["U0ADA", "U0BOB"])).toEqual([]);
        }
      }),
    );
  });

  it("has forms to stand in that fit Slack", () => {
    for (const view of [lookingUp, identitySaving.saved, identitySaving.failed]) {
      expect(() => checkView(view, "modal")).not.toThrow();
    }
  });
});
