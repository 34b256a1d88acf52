import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkMessage } from "../../sandbox/slack/limits/check-message.ts";
import { buttonLabels, readableText } from "../../sandbox/slack/limits/readable-text.ts";
import type {
  AccountPicture,
  AccountSearch,
  ChangePicture,
  LinkPicture,
  OwnedLinkPicture,
  PersonPicture,
  UnmappedPage,
} from "../../src/domain/identity-picture.ts";
import type { Message } from "../../views/blocks.ts";
import { drawAccounts } from "../../views/identity-account.ts";
import {
  changeButtons,
  linkButton,
  nextButton,
  readChangeButton,
  readLinkButton,
  readNextButton,
} from "../../views/identity-buttons.ts";
import { exportFailed, exportSent } from "../../views/identity-export.ts";
import { drawOwnAccounts } from "../../views/identity-own.ts";
import { drawPerson } from "../../views/identity-person.ts";
import { drawUnmapped } from "../../views/identity-unmapped.ts";
import { buildIdentity, buildUser, noon } from "../support/builders.ts";
import { hostileText, liveIn, mrkdwnIn, stringsIn } from "./hostile-text.ts";

const ada = buildUser({ slackUserId: "U0ADA", displayName: "Ada", email: "ada@acme.com" });
const bob = buildUser({ slackUserId: "U0BOB", displayName: "Bob" });

const linked = (overrides: Partial<LinkPicture["link"]> = {}): OwnedLinkPicture => ({
  link: buildIdentity({ source: "manual", verificationMethod: "admin", reason: "She said so", ...overrides }),
  service: "Okta",
  linkedBy: bob,
  owner: ada,
});

const change = (overrides: Partial<ChangePicture["change"]> = {}): ChangePicture => ({
  change: {
    connectorId: "okta",
    externalId: "00u-ada",
    at: noon,
    actor: bob.id,
    kind: "linked",
    source: "manual",
    verificationMethod: "admin",
    reason: null,
    ...overrides,
  },
  service: "Okta",
  by: bob,
});

const person = (overrides: Partial<PersonPicture> = {}): PersonPicture => ({
  person: ada,
  standing: null,
  profile: { title: null, department: null, manager: null },
  links: [linked()],
  history: [change()],
  olderChanges: 0,
  missing: [{ id: "onelogin", service: "OneLogin" }],
  ...overrides,
});

const account = (overrides: Partial<AccountPicture> = {}): AccountPicture => ({
  connectorId: "okta",
  service: "Okta",
  externalId: "00u-ada",
  login: "ada@acme.com",
  email: "ada@acme.com",
  displayName: "Ada",
  status: "ACTIVE",
  isPrivileged: false,
  link: linked(),
  ...overrides,
});

const search = (overrides: Partial<AccountSearch> = {}): AccountSearch => ({
  asked: "ada@acme.com",
  services: ["Okta"],
  accounts: [account()],
  silent: [],
  ...overrides,
});

const page = (overrides: Partial<UnmappedPage> = {}): UnmappedPage => ({
  totals: [
    { id: "okta", service: "Okta", total: 12 },
    { id: "onelogin", service: "OneLogin", total: 3 },
  ],
  shown: { id: "okta", service: "Okta", total: 12 },
  people: Array.from({ length: 10 }, () => buildUser()),
  next: bob.id,
  ...overrides,
});

const wordsOf = (message: Message) => readableText(checkMessage(message));
const labelsOf = (message: Message) => buttonLabels(checkMessage(message));

const many = <T>(count: number, one: () => T): T[] => Array.from({ length: count }, one);

describe("a person's accounts", () => {
  it("says of every link from where it is, how, when and by whom it was verified, and what can be done to it", () => {
    const frozen = linked({ frozenAt: noon, frozenReason: "It is disputed" });
    const message = drawPerson(person({ links: [linked(), frozen] }));

    const text = wordsOf(message);
    expect(text).toContain("ada@example.com");
    expect(text).toContain("id 00u-ada");
    expect(text).toContain("By hand, linked by <@U0BOB>, verified <!date^");
    expect(text).toContain("Reason: She said so");
    expect(text).toMatch(/Frozen\* <!date\^.*: It is disputed/);
    expect(text).toContain("No account in OneLogin.");
    expect(labelsOf(message)).toEqual(["Freeze…", "Unlink…", "Unfreeze…", "Unlink…", "Link…"]);
  });

  it("shows the newest changes and says where the rest is", () => {
    const message = drawPerson(person({ history: many(10, change), olderChanges: 7 }));

    expect(wordsOf(message).match(/linked Okta 00u-ada by <@U0BOB>/g)).toHaveLength(10);
    expect(wordsOf(message)).toContain("… and 7 more: `latchkey identities show`");
  });

  it.each([
    ["flow:onboarding", "by the flow onboarding"],
    ["command-line", "by the command line"],
    ["system", "by Latchkey"],
  ])("says of a change by %s who made it", (actor, words) => {
    const one = { ...change({ actor }), by: null };

    expect(wordsOf(drawPerson(person({ history: [one] })))).toContain(words);
  });

  it("warns of somebody who may not act, and says that nobody is linked", () => {
    const text = wordsOf(drawPerson(person({ standing: "deactivated", links: [], history: [] })));

    expect(text).toContain("deactivated in Slack");
    expect(text).toContain("No account is linked to this person.");
  });

  it("shows what directories say of them, and which of them, and who their manager is", () => {
    const profile: PersonPicture["profile"] = {
      title: { value: "Engineer", service: "Okta" },
      department: { value: "Data", service: null },
      manager: { value: "00u-bob", service: "Okta", who: bob },
    };

    const text = wordsOf(drawPerson(person({ profile })));

    expect(text).toContain("Title: Engineer (Okta)\nDepartment: Data (set by an admin)\nManager: <@U0BOB> (Okta)");
  });

  it("says why nobody is known as their manager", () => {
    const manager = { value: "00u-bob", service: "Okta", who: "not-linked" } as const;

    const text = wordsOf(drawPerson(person({ profile: { title: null, department: null, manager } })));

    expect(text).toContain("Manager: 00u-bob (Okta), and the account that the directory says is linked to nobody");
  });

  it("fits Slack however much there is", () => {
    const long = "&".repeat(600);
    const said = { value: long, service: long };
    const profile = { title: said, department: said, manager: { ...said, who: "not-linked" } } as const;
    const full = linked({
      externalEmail: long,
      externalDisplayName: long,
      externalId: long,
      reason: long,
      frozenAt: noon,
      frozenReason: long,
    });
    const missing = many(60, () => ({ id: "x", service: long }));
    const history = many(10, () => change({ externalId: long, reason: long }));
    const message = drawPerson(person({ profile, links: many(40, () => full), missing, history, olderChanges: 990 }));

    expect(() => checkMessage(message)).not.toThrow();
    expect(wordsOf(message)).toContain("… and 22 more");
  });
});

describe("whose an account is", () => {
  it("shows the account as it is now, whose it is, and what can be done", () => {
    const message = drawAccounts(search({ accounts: [account({ isPrivileged: true })] }));

    const text = wordsOf(message);
    expect(text).toContain("One account goes by ada@acme.com");
    expect(text).toContain("active");
    expect(text).toContain("*privileged*");
    expect(text).toContain("Linked to <@U0ADA>");
    expect(labelsOf(message)).toEqual(["Freeze…", "Unlink…"]);
  });

  it("says what was only stored, that it is nobody's, and which directory was silent", () => {
    const text = wordsOf(
      drawAccounts(search({ accounts: [account({ status: null, isPrivileged: null, link: null })], silent: ["Okta"] })),
    );

    expect(text).toContain("the directory does not show it now");
    expect(text).toContain("Linked to nobody.");
    expect(text).toContain("Okta did not answer, so there may be more.");
  });

  it("says that there is none, and fits Slack however many there are", () => {
    expect(wordsOf(drawAccounts(search({ accounts: [] })))).toContain("No account in Okta has the id");
    const services = many(60, () => "&".repeat(200));
    const accounts = many(40, () => account({ login: "&".repeat(400), externalId: "&".repeat(400) }));
    expect(() => checkMessage(drawAccounts(search({ services, accounts, silent: services })))).not.toThrow();
  });
});

describe("people without an account", () => {
  it("says how many there are in all and in each connector, with a way to link each and to go on", () => {
    const message = drawUnmapped(page());

    const text = wordsOf(message);
    expect(text).toContain("12 people are without an account in Okta");
    expect(text).toContain("OneLogin: 3");
    expect(labelsOf(message).filter((label) => label === "Link…")).toHaveLength(10);
    expect(labelsOf(message).at(-1)).toBe("Next");
    expect(() => checkMessage(message)).not.toThrow();
  });

  it("ends, and fits Slack with many connectors", () => {
    const totals = many(90, () => ({ id: "okta-emea", service: "&".repeat(90), total: 3 }));
    const last = drawUnmapped(page({ next: null, totals, people: [ada] }));

    expect(labelsOf(last)).toEqual(["Link…"]);
    expect(() => checkMessage(last)).not.toThrow();
  });
});

describe("one's own accounts", () => {
  it("shows them without what admins wrote, with a way to disown each and to map what is missing", () => {
    const frozen = linked({ frozenAt: noon, frozenReason: "It is disputed", externalEmail: "old@acme.com" });
    const missing = [{ id: "onelogin", service: "OneLogin" }];
    const message = drawOwnAccounts({ links: [linked(), frozen], missing });

    const text = wordsOf(message);
    expect(text).toContain("linked by <@U0BOB>");
    expect(text).toContain("old@acme.com");
    expect(text).not.toContain("She said so");
    expect(text).not.toContain("It is disputed");
    expect(labelsOf(message)).toEqual(["This was not me", "Map your OneLogin account"]);
    expect(() => checkMessage(message)).not.toThrow();
  });

  it("fits Slack however much there is", () => {
    const missing = many(60, () => ({ id: crypto.randomUUID(), service: "&".repeat(90) }));

    expect(() => checkMessage(drawOwnAccounts({ links: many(60, () => linked()), missing }))).not.toThrow();
    expect(() => checkMessage(drawOwnAccounts({ links: [], missing: [] }))).not.toThrow();
  });
});

describe("the file", () => {
  it("is announced, and where Slack lacks the right it is said which", () => {
    for (const message of [exportSent, exportFailed("missing_scope"), exportFailed("<!channel>")]) {
      expect(() => checkMessage(message)).not.toThrow();
      expect(liveIn(message.text)).toEqual([]);
    }
    expect(exportFailed("missing_scope").text).toContain("`files:write`");
  });
});

describe("the buttons", () => {
  const [freeze, unlink] = changeButtons({ id: ada.id, frozenAt: null });

  it("carry what they are about, and nothing else", () => {
    expect(readChangeButton(freeze?.value)).toEqual({ identityId: ada.id });
    expect(readChangeButton(unlink?.value)).toEqual({ identityId: ada.id });
    const link = { slackUserId: "U0ADA", connectorId: "okta", account: null };
    expect(readLinkButton(linkButton(link).value)).toEqual(link);
    const next = { connectorId: "okta", after: ada.id };
    expect(readNextButton(nextButton(next).value)).toEqual(next);
  });

  it("safety 6: are refused when they are not what was drawn", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.constant(undefined)), (value) => {
        expect([readChangeButton(value), readLinkButton(value), readNextButton(value)]).toEqual([null, null, null]);
      }),
    );
    const forged = JSON.stringify({ identityId: ada.id, by: "U0ADA" });
    expect(readChangeButton(forged)).toBeNull();
    expect(readNextButton(JSON.stringify({ connectorId: "okta", after: "' or 1=1" }))).toBeNull();
  });
});

describe("safety 34: hostile text", () => {
  it("stays inert in every answer", () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const link = linked({
          externalEmail: text,
          externalDisplayName: text,
          externalId: text,
          reason: text,
          frozenAt: noon,
          frozenReason: text,
        });
        const shown = { slackUserId: "U0ADA", displayName: text, email: text };
        const said = { value: text, service: text };
        const profile = { title: said, department: said, manager: { ...said, who: "left" } } as const;
        const missing = [{ id: "okta", service: text }];
        const history = [
          { ...change({ externalId: text, reason: text, actor: `flow:${text}` }), by: null, service: text },
        ];
        const one = account({
          login: text,
          email: text,
          displayName: text,
          status: text,
          externalId: text,
          service: text,
          link,
        });
        const messages = [
          drawPerson(person({ person: shown, profile, links: [link], missing, history })),
          drawAccounts(search({ asked: text, services: [text], silent: [text], accounts: [one] })),
          drawUnmapped(page({ people: [shown], shown: { id: "okta", service: text, total: 1 } })),
          drawOwnAccounts({ links: [link], missing }),
        ];

        for (const message of messages) {
          expect(() => checkMessage(message)).not.toThrow();
          const allowed = ["U0ADA", "U0BOB"];
          for (const words of [message.text, ...mrkdwnIn(message.blocks)]) expect(liveIn(words, allowed)).toEqual([]);
          for (const words of stringsIn(message)) expect(words.isWellFormed()).toBe(true);
        }
      }),
    );
  });
});
