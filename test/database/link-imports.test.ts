import { randomUUID } from "node:crypto";

import { expect, onTestFinished, test } from "vitest";

import { createLinkImports } from "../../src/database/import/create-link-imports.ts";
import { createRoster } from "../../src/database/roster/create-roster.ts";
import { verifyAuditLog } from "../../src/database/store/audit-log.ts";
import { describeImportProblem } from "../../src/domain/import-problem.ts";
import type { User } from "../../src/domain/user.ts";
import { awaitAccount } from "../../src/domain/request.ts";
import type { ImportLine, ImportOptions, ImportPlan, LinkImport, PlannedChange } from "../../src/ports/link-imports.ts";
import { applyImport } from "../../src/use-cases/apply-import.ts";
import { buildActiveGrant, buildIdentity, buildRequest, noon, valueOf } from "../support/builders.ts";
import { collect } from "../support/collect.ts";
import { query } from "../support/query.ts";
import { openPostgresStore } from "./open-postgres-store.ts";

/** Three people, two connectors, no link. */
async function openScene() {
  const database = await openPostgresStore();
  onTestFinished(() => database.close());
  const { store, orm, url } = database;
  const people = await store.transaction(async (tx) => {
    await tx.rememberConnector({ id: "okta", type: "okta", name: "Okta", organisationId: null });
    await tx.rememberConnector({ id: "one", type: "onelogin", name: "OneLogin", organisationId: null });
    const meet = (userId: string, name: string) =>
      tx.meetUser(
        { enterpriseId: "", teamId: "T1", userId },
        { displayName: name, email: `${name.toLowerCase()}@example.com` },
      );
    return { ada: await meet("UADA", "Ada"), bo: await meet("UBO", "Bo"), cy: await meet("UCY", "Cy") };
  });
  const imports = createLinkImports({ orm, url, wake: () => Promise.resolve() });

  /** Plans an import and, where that is asked, applies it. */
  const run = async (
    lines: readonly ImportLine[],
    { apply = true, tell = true, during, ...options }: Run = {},
  ): Promise<Ran> =>
    imports.run({ ...usual, ...options, applies: apply }, async (one) => {
      await one.read(inOrder(lines));
      const plan = await one.plan();
      const changes = await collect(one.changes());
      const refused = await collect(one.refused());
      await during?.(one);
      if (apply) await applyImport({ store }, one, { operator: "root", tell });
      return {
        plan,
        changes,
        refused: refused.map((each) => `${each.line}: ${describeImportProblem(each.problem)}`),
      };
    });

  const link = (user: User, externalId: string, overrides = {}) =>
    store.transaction((tx) =>
      tx.linkIdentity(buildIdentity({ userId: user.id, externalId, source: "manual", ...overrides }), {
        actor: "test",
      }),
    );

  return {
    ...database,
    ...people,
    run,
    link,
    auditLog: () => database.auditLog(),
    /** Who has which account of Okta, by name. */
    owners: async () => {
      const rows = await query<{ name: string; account: string }>(
        url,
        `select u.display_name as name, i.external_id as account from user_external_identity i
         join users u on u.id = i.user_id where i.unlinked_at is null order by 1, 2`,
      );
      return rows.map(({ name, account }) => `${name} ${account}`);
    },
  };
}

interface Run extends Partial<ImportOptions> {
  readonly apply?: boolean;
  readonly tell?: boolean;
  readonly during?: (one: LinkImport) => Promise<void>;
}

interface Ran {
  readonly plan: ImportPlan;
  readonly changes: readonly PlannedChange[];
  readonly refused: readonly string[];
}

const usual: ImportOptions = {
  connectorIds: ["okta"],
  removeMissing: false,
  force: false,
  reason: null,
  applies: true,
};

/** A line of a file: whose it is, and what the cell of Okta names. */
function line(number: number, who: string, ...accounts: readonly string[]): ImportLine {
  const isEmail = who.includes("@");
  return {
    line: number,
    slackUserId: isEmail ? null : who,
    email: isEmail ? who : null,
    cells: accounts.length === 0 ? [] : [{ connectorId: "okta", accounts }],
    problem: null,
  };
}

async function* inOrder(lines: readonly ImportLine[]): AsyncGenerator<ImportLine> {
  yield* lines;
}

test("people get what their lines name: by Slack user id, or by an e-mail that one person has", async () => {
  const { run, owners } = await openScene();

  const { plan, changes } = await run([line(2, "UADA", "00u-ada"), line(3, "BO@example.com", "00u-bo", "00u-bo-2")]);

  expect(plan).toMatchObject({ lines: 2, create: 2, change: 0, remove: 0, unchanged: 0, refused: 0 });
  expect(changes.map(({ kind, before, after }) => ({ kind, before, after }))).toEqual([
    { kind: "create", before: [], after: ["00u-ada"] },
    { kind: "create", before: [], after: ["00u-bo", "00u-bo-2"] },
  ]);
  expect(await owners()).toEqual(["Ada 00u-ada", "Bo 00u-bo", "Bo 00u-bo-2"]);
});

test("a plan that is not applied changes nothing, and neither does work that throws", async () => {
  const { run, owners, auditLog } = await openScene();

  await run([line(2, "UADA", "00u-ada")], { apply: false });
  await expect(
    run([line(2, "UADA", "00u-ada")], { during: () => Promise.reject(new Error("broken")) }),
  ).rejects.toThrow("broken");

  expect(await owners()).toEqual([]);
  expect(await auditLog()).toEqual([]);
});

test("a link is written with source manual, method import and the reason, and with its history", async () => {
  const { run, store, ada } = await openScene();

  await run([line(2, "UADA", "00u-ada")], { reason: "the list of HR" });

  const [link] = await store.identitiesOf([ada.id]);
  expect(link).toMatchObject({ source: "manual", verificationMethod: "import", reason: "the list of HR" });
  const history = await store.historyOf(ada.id, 10);
  expect(history).toMatchObject([{ kind: "linked", actor: "command-line", verificationMethod: "import" }]);
});

test("the same file a second time changes nothing, and says nothing in the audit trail", async () => {
  const { run, auditLog } = await openScene();
  const file = [line(2, "UADA", "00u-ada"), line(3, "UBO", "00u-bo"), line(4, "UCY")];
  await run(file);
  const before = await auditLog();

  const { plan } = await run(file);

  expect(plan).toMatchObject({ create: 0, change: 0, remove: 0, unchanged: 3 });
  expect(await auditLog()).toEqual(before);
});

test("a link that is there already keeps how it came about, whatever its source", async () => {
  const { run, link, store, ada } = await openScene();
  await link(ada, "00u-ada", { source: "connector_sync", verificationMethod: "email" });

  const { plan } = await run([line(2, "UADA", "00u-ada")]);

  expect(plan).toMatchObject({ unchanged: 1, change: 0 });
  expect(await store.identitiesOf([ada.id])).toMatchObject([{ source: "connector_sync", verificationMethod: "email" }]);
});

test("a cell that names accounts is the whole list of them; links of other connectors are left alone", async () => {
  const { run, link, owners, ada } = await openScene();
  await link(ada, "00u-old");
  await link(ada, "7", { connectorId: "one" });

  const { plan, changes } = await run([line(2, "UADA", "00u-new")]);

  expect(plan).toMatchObject({ change: 1 });
  expect(changes).toMatchObject([{ kind: "change", before: ["00u-old"], after: ["00u-new"] }]);
  expect(await owners()).toEqual(["Ada 00u-new", "Ada 7"]);
});

test("an empty cell and an absent line remove nothing, unless --remove-missing says so", async () => {
  const { run, link, owners, ada, bo, cy } = await openScene();
  await link(ada, "00u-ada");
  await link(bo, "00u-bo");
  await link(cy, "00u-cy");
  const file = [line(2, "UADA"), line(3, "UBO", "00u-bo")];

  const kept = await run(file);
  const ownersThen = await owners();
  const { plan, changes } = await run(file, { removeMissing: true });

  expect(kept.plan).toMatchObject({ remove: 0, unchanged: 2 });
  expect(ownersThen).toEqual(["Ada 00u-ada", "Bo 00u-bo", "Cy 00u-cy"]);
  expect(plan).toMatchObject({ remove: 2, missing: { removed: 2, of: 3, emptied: [] } });
  expect(changes.map(({ line: number, displayName }) => [number, displayName])).toEqual([
    [2, "Ada"],
    [null, "Cy"],
  ]);
  expect(await owners()).toEqual(["Bo 00u-bo"]);
});

test("a connector of which every link would go for being left out is named in the plan", async () => {
  const { run, link, bo } = await openScene();
  await link(bo, "00u-bo");

  const { plan } = await run([line(2, "UADA", "00u-ada")], { removeMissing: true, apply: false });

  expect(plan.missing).toEqual({ removed: 1, of: 1, emptied: ["okta"] });
});

test("two people exchange their accounts in one file", async () => {
  const { run, link, owners, ada, bo } = await openScene();
  await link(ada, "00u-1");
  await link(bo, "00u-2");

  await run([line(2, "UADA", "00u-2"), line(3, "UBO", "00u-1")]);

  expect(await owners()).toEqual(["Ada 00u-2", "Bo 00u-1"]);
});

test("a link that was taken back lives again, and nothing is there twice", async () => {
  const { run, owners, url } = await openScene();
  await run([line(2, "UADA", "00u-1")]);
  await run([line(2, "UADA", "00u-2")]);

  await run([line(2, "UADA", "00u-1")]);

  expect(await owners()).toEqual(["Ada 00u-1"]);
  expect(await query(url, "select from user_external_identity")).toHaveLength(2);
});

test("every refused line is named with its reason, and whom it is about", async () => {
  const { run, link, store, bo, cy } = await openScene();
  await link(cy, "00u-cy");
  await link(bo, "00u-frozen");
  await store.transaction(async (tx) => {
    const [frozen] = await tx.identitiesOf([bo.id]);
    await tx.freezeIdentity(frozen?.id ?? "", { by: null, reason: "disowned" }, { actor: "test" });
    await tx.meetUser({ enterpriseId: "", teamId: "T1", userId: "UADA2" }, { email: "ada@example.com" });
  });

  const { refused, plan } = await run(
    [
      { ...line(2, "UADA"), problem: "A cell is too long." },
      line(3, "UNOBODY", "00u-x"),
      line(4, "ada@example.com", "00u-x2"),
      line(5, "UBO", "00u-bo"),
      line(6, "UADA", "00u-cy"),
      line(7, "UADA2", "00u-frozen"),
    ],
    { apply: false },
  );

  expect(plan.refused).toBe(6);
  expect(refused).toEqual([
    "2: A cell is too long.",
    expect.stringMatching(/^3: Latchkey does not know UNOBODY/),
    expect.stringMatching(/^4: 2 people are ada@example.com/),
    expect.stringMatching(/^5: The link of the account 00u-frozen in okta to Bo is frozen/),
    expect.stringMatching(/^6: The account 00u-cy in okta belongs to Cy/),
    expect.stringMatching(/^7: The link of the account 00u-frozen in okta to Bo is frozen/),
  ]);
});

test("a person in two lines, and an account in two lines: both lines are refused and name each other", async () => {
  const { run } = await openScene();

  const { refused } = await run(
    [line(2, "UADA", "00u-1"), line(3, "ada@example.com", "00u-2"), line(4, "UBO", "00u-3"), line(5, "UCY", "00u-3")],
    { apply: false },
  );

  expect(refused).toEqual([
    "2: The same person is in line 3. Keep one line for each person.",
    "3: The same person is in line 2. Keep one line for each person.",
    expect.stringMatching(/^4: The account 00u-3 in okta is in line 5 too/),
    expect.stringMatching(/^5: The account 00u-3 in okta is in line 4 too/),
  ]);
});

test("refused lines are left out when the rest is applied, and so is every line that needed them", async () => {
  const { run, link, owners, ada, bo, cy } = await openScene();
  await link(ada, "00u-ada");
  await link(bo, "00u-bo");
  await link(cy, "00u-cy");

  // Cy's line wants an account of nobody in the file; Bo wants what Cy would have given up, and Ada what Bo would have.
  const { refused } = await run([
    line(2, "UADA", "00u-bo"),
    line(3, "UBO", "00u-cy"),
    { ...line(4, "UCY", "00u-new"), problem: "A cell is too long." },
  ]);

  expect(refused.map((text) => text.slice(0, 1))).toEqual(["2", "3", "4"]);
  expect(await owners()).toEqual(["Ada 00u-ada", "Bo 00u-bo", "Cy 00u-cy"]);
});

test("a line that needs a refused line is refused with it, and names it", async () => {
  const { run, link, owners, ada, bo, cy } = await openScene();
  await link(ada, "00u-ada");
  await link(bo, "00u-bo");
  await link(cy, "00u-cy");

  // Bo's line also claims an account that stays with Cy.
  const { refused } = await run([line(2, "UADA", "00u-bo"), line(3, "UBO", "00u-new", "00u-cy")]);

  expect(refused).toEqual([
    "2: The account 00u-bo in okta would be taken from Bo by line 3, and that line is refused.",
    expect.stringMatching(/^3: The account 00u-cy in okta belongs to Cy/),
  ]);
  expect(await owners()).toEqual(["Ada 00u-ada", "Bo 00u-bo", "Cy 00u-cy"]);
});

test("with force an account goes from its owner to the line that names it; a frozen one never does", async () => {
  const { run, link, owners, store, bo, cy } = await openScene();
  await link(bo, "00u-bo");
  await link(cy, "00u-cy");
  await store.transaction(async (tx) => {
    const [frozen] = await tx.identitiesOf([cy.id]);
    await tx.freezeIdentity(frozen?.id ?? "", { by: null, reason: "disowned" }, { actor: "test" });
  });

  const { changes, refused } = await run([line(2, "UADA", "00u-bo")], { force: true, reason: "they changed desks" });
  const frozen = await run([line(2, "UADA", "00u-bo", "00u-cy")], { force: true, reason: "again", apply: false });

  expect(refused).toEqual([]);
  expect(changes.map(({ displayName, kind }) => [displayName, kind])).toEqual(
    expect.arrayContaining([
      ["Ada", "create"],
      ["Bo", "remove"],
    ]),
  );
  expect(await owners()).toEqual(["Ada 00u-bo", "Cy 00u-cy"]);
  expect(frozen.refused).toEqual([expect.stringMatching(/is frozen/)]);
});

test("a frozen link that merely misses stays, and is counted", async () => {
  const { run, link, owners, store, ada } = await openScene();
  await link(ada, "00u-ada");
  await store.transaction(async (tx) => {
    const [frozen] = await tx.identitiesOf([ada.id]);
    await tx.freezeIdentity(frozen?.id ?? "", { by: null, reason: "disowned" }, { actor: "test" });
  });

  const { plan } = await run([line(2, "UBO", "00u-bo")], { removeMissing: true });

  expect(plan).toMatchObject({ remove: 0, frozenKept: 1 });
  expect(await owners()).toEqual(["Ada 00u-ada", "Bo 00u-bo"]);
});

test("the audit trail lists every change with what was before and after, sealed into the chain", async () => {
  const { run, link, auditLog, orm, ada, bo } = await openScene();
  await link(ada, "00u-old", { source: "workflow", verificationMethod: "identity-link" });

  await run([line(2, "UADA", "00u-new"), line(3, "UBO", "00u-bö 'quoted\\'")], { reason: "the list of HR" });

  const [event] = await auditLog();
  expect(event).toMatchObject({
    actor: "command-line",
    action: "identity.imported",
    subject: expect.stringMatching(/^import:/),
    data: {
      operator: "root",
      reason: "the list of HR",
      changes: [
        {
          line: 2,
          userId: ada.id,
          connector: "okta",
          before: [{ externalId: "00u-old", source: "workflow" }],
          after: [{ externalId: "00u-new", source: "manual" }],
        },
        { line: 3, userId: bo.id, before: [], after: [{ externalId: "00u-bö 'quoted\\'", source: "manual" }] },
      ],
    },
  });
  expect(await verifyAuditLog(orm.em.fork())).toMatchObject({ whole: true });
});

test("an event of the audit trail lists a thousand changes at most, and together they list all", async () => {
  const { run, store, auditLog, orm } = await openScene();
  const many = Array.from({ length: 2_100 }, (_, index) => `UM${index}`);
  await store.transaction(async (tx) => {
    for (const userId of many) await tx.meetUser({ enterpriseId: "", teamId: "T1", userId }, {});
  });

  await run(many.map((userId, index) => line(index + 2, userId, `00u-${userId}`)));

  const events = await auditLog();
  const listed = events.map(({ data }) => (Array.isArray(data["changes"]) ? data["changes"].length : 0));
  expect(listed).toEqual([1_000, 1_000, 100]);
  expect(await verifyAuditLog(orm.em.fork())).toMatchObject({ whole: true });
});

test("safety 49: everybody hears of each link that an import makes or takes, unless nobody is to be told", async () => {
  const { run, link, url, ada, bo } = await openScene();
  await link(ada, "00u-old");

  await run([line(2, "UADA", "00u-new"), line(3, "UBO", "00u-bo")]);
  const told = await query<{ kind: string; recipient: string; isLink: boolean }>(
    url,
    `select kind, recipient_user_id as recipient, identity_id is not null as "isLink" from outbox_event order by kind, detail`,
  );
  await run([line(2, "UADA", "00u-newer")], { tell: false });

  expect(told).toEqual([
    { kind: "identity-linked", recipient: bo.id, isLink: true },
    { kind: "identity-linked", recipient: ada.id, isLink: true },
    { kind: "identity-unlinked", recipient: ada.id, isLink: false },
  ]);
  expect(await query(url, "select from outbox_event")).toHaveLength(3);
});

test("a request that waits for an account goes on in the same commit, and others wait on", async () => {
  const { run, store, ada, bo, auditLog } = await openScene();
  const [waiting, other] = [ada, bo].map((user) =>
    valueOf(awaitAccount(buildRequest({ requesterId: user.id, status: "received" }), "okta", noon)),
  );
  await store.transaction(async (tx) => {
    if (waiting !== undefined) await tx.addRequest(waiting);
    if (other !== undefined) await tx.addRequest(other);
  });

  await run([line(2, "UADA", "00u-ada")]);

  expect(await store.findRequest(waiting?.id ?? "")).toMatchObject({ status: "received", neededConnectorId: null });
  expect(await store.findRequest(other?.id ?? "")).toMatchObject({ status: "needs_account" });
  expect((await auditLog()).map(({ action }) => action)).toEqual(["request.resumed", "identity.imported"]);
});

test("access that was given through a link that goes ends", async () => {
  const { run, link, store, ada } = await openScene();
  await link(ada, "00u-ada");
  const request = buildRequest({ requesterId: ada.id, status: "approved", closedAt: noon });
  const grant = buildActiveGrant({ requestId: request.id, beneficiaryId: ada.id });
  await store.transaction(async (tx) => {
    await tx.addRequest(request);
    await tx.addGrant(grant);
  });

  await run([line(2, "UADA", "00u-new")]);

  expect(await store.findGrant(grant.id)).toMatchObject({ state: "ending", endCause: "no-longer-allowed" });
});

test("one import is applied at a time: another is refused with a sentence, and may still show its plan", async () => {
  const { run, owners } = await openScene();
  const second = async () => {
    await expect(run([line(2, "UBO", "00u-bo")])).rejects.toThrow(/Another import is being applied/);
    await run([line(2, "UBO", "00u-bo")], { apply: false });
  };

  await run([line(2, "UADA", "00u-ada")], { during: second });

  expect(await owners()).toEqual(["Ada 00u-ada"]);
});

test.each<{ what: string; file: readonly ImportLine[]; overtake: "link" | "unlink" | "freeze" }>([
  { what: "the account was linked to somebody else", file: [line(2, "UADA", "00u-new")], overtake: "link" },
  { what: "a link that goes was taken back", file: [line(2, "UBO", "00u-other")], overtake: "unlink" },
  { what: "a link that goes was frozen", file: [line(2, "UBO", "00u-other")], overtake: "freeze" },
])(
  "an import is overtaken when $what since the plan: a sentence, and nothing is changed",
  async ({ file, overtake }) => {
    const { run, link, owners, store, bo, cy, auditLog } = await openScene();
    await link(bo, "00u-bo");
    const during = async () => {
      if (overtake === "link") return void (await link(cy, "00u-new"));
      await store.transaction(async (tx) => {
        const [present] = await tx.identitiesOf([bo.id]);
        if (overtake === "unlink") await tx.unlinkIdentity(present?.id ?? "", { actor: "test" });
        else await tx.freezeIdentity(present?.id ?? "", { by: null, reason: "disowned" }, { actor: "test" });
      });
    };

    await expect(run(file, { during })).rejects.toThrow(/were changed by somebody else.*nothing was changed/);

    const expected = { link: ["Bo 00u-bo", "Cy 00u-new"], unlink: [], freeze: ["Bo 00u-bo"] };
    expect(await owners()).toEqual(expected[overtake]);
    expect(await auditLog()).toEqual([]);
  },
);

test("a running Latchkey waits for nothing while an import is planned and about to be applied", async () => {
  const { run, link, store, cy, bo } = await openScene();
  const during = async () => {
    await link(cy, "00u-cy");
    await store.transaction(async (tx) => {
      await tx.saveRole(bo.id, "admin");
      tx.audit({ actor: "system", action: "test", subject: "test", data: {} });
    });
  };

  await run([line(2, "UADA", "00u-ada"), line(3, "UBO", "00u-bo")], { during });

  expect(await store.findIdentityOwner("okta", "00u-cy")).toMatchObject({ userId: cy.id });
});

test("texts that mean something to COPY or to SQL are taken as they are", async () => {
  const { run, store, ada } = await openScene();
  const odd = String.raw`00u'"\N\\;--%_` + "\u{1F511}";

  await run([line(2, "UADA", odd)]);

  expect(await store.identitiesOf([ada.id])).toMatchObject([{ externalId: odd }]);
});

test("the roster finds a person by Slack user id, e-mail and id of ours, and nobody by a part or by nothing", async () => {
  const { orm, url, ada } = await openScene();
  const roster = createRoster({ orm, url });
  const findAll = async (...named: readonly string[]) => {
    const found = await Promise.all(named.map((person) => roster.find(person)));
    return found.map((users) => users.map(({ slackUserId }) => slackUserId));
  };

  expect(await findAll("UADA", "ADA@example.com", ada.id)).toEqual([["UADA"], ["UADA"], ["UADA"]]);
  expect(await findAll("UAD", "", "%", "ada@", randomUUID())).toEqual([[], [], [], [], []]);
});

test("the roster searches for what was typed as it stands, and lists who has no account", async () => {
  const { orm, url, link, ada } = await openScene();
  await link(ada, "00u-ada");
  const roster = createRoster({ orm, url });
  const names = async (filter: Parameters<typeof roster.people>[0]) =>
    (await collect(roster.people(filter))).map(({ displayName }) => displayName);

  expect(await names({ search: "ADA" })).toEqual(["Ada"]);
  expect(await names({ search: "_" })).toEqual([]);
  expect(await names({ unmapped: "okta" })).toEqual(["Bo", "Cy"]);
  expect(await names({ admins: ["UCY"] })).toEqual(["Cy"]);
});
