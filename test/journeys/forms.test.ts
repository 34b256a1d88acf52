import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { type OpenView, type Person, readableText } from "../../sandbox/slack/index.ts";
import { defineFlow, deny, field, ignore, oktaGroup, oktaGroups, type OpenForm, people } from "../../src/sdk/index.ts";
import type { SyncRules } from "../../src/ports/sync-rules.ts";
import { type Company, groups, startCompany } from "../support/company.ts";
import { keepGroup } from "../support/keep-group.ts";
import { query } from "../support/query.ts";
import { cardSaying, hears, isShown, openForm, patience } from "./steps.ts";

const decide = () => ({ decide: people.users("U0BOB") });
const channel = "#access-requests";
const reason = field.text({ label: "Why do you need it?" });

/** What the loaded field waits for, and what it then offers; set by each test. */
let loading = Promise.withResolvers<readonly (string | { value: string; label: string })[]>();
/** What the changing field does; set by each test. */
let onTeam: (form: OpenForm<{ team: string; service: string; why: string }>) => unknown = (form) => form;

const everyKind = defineFlow({
  name: "every-kind",
  label: "Every kind",
  channel,
  targets: [
    oktaGroup({
      connector: "okta",
      groupId: groups.billing,
      label: "Billing",
      bind: { region: "region", note: "reason" },
    }),
  ],
  allowOnBehalf: true,
  allowScheduledStart: true,
  fields: {
    reason,
    amount: field.number({ label: "How many?", min: 1 }),
    urgent: field.boolean({ label: "Urgent?" }),
    region: field.choice({ label: "Region?", options: ["eu", "us"] }),
    areas: field.choices({ label: "Areas?", options: ["sales", "stock"] }),
    reviewer: field.slackUser({ label: "Reviewer?" }),
    others: field.slackUsers({ label: "Others?", required: false }),
    duration: field.duration({ choices: ["1h", "8h"] }),
  },
  permissions: decide,
});

const wide = defineFlow({
  name: "wide",
  label: "Wide",
  channel,
  targets: Array.from({ length: 5_000 }, (_, at) =>
    oktaGroup({ connector: "okta", groupId: `00gWIDE${String(at).padStart(13, "0")}`, label: `Group ${at}` }),
  ),
  fields: { reason },
  permissions: decide,
});

const loaded = defineFlow({
  name: "loaded",
  label: "Loaded",
  channel,
  fields: { service: field.choice({ label: "Service?", options: () => loading.promise }), reason },
  permissions: decide,
});

const changing = defineFlow({
  name: "changing",
  label: "Changing",
  channel,
  fields: {
    team: field.choice({ label: "Team?", options: ["db", "web"] }),
    service: field.choice({ label: "Service?", options: ["none"], visible: false }),
    why: field.text({ label: "Why?", required: false }),
  },
  onChange: {
    // What a test gives may be anything, as a file that nobody compiled may.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    team: (form) => onTeam(form as never) as typeof form,
  },
  permissions: decide,
});

const changingForOthers = defineFlow({
  name: "changing-for-others",
  label: "Changing, for others",
  channel,
  targets: [oktaGroups({ connector: "okta", where: (group) => group.name.startsWith("app-") })],
  allowOnBehalf: true,
  allowScheduledStart: true,
  fields: {
    team: field.choice({ label: "Team?", options: ["db", "web"] }),
    service: field.choice({ label: "Service?", options: ["none"], visible: false }),
    why: field.text({ label: "Why?", required: false }),
    duration: field.duration({ choices: ["1h"] }),
  },
  onChange: {
    // What a test gives may be anything, as a file that nobody compiled may.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    team: (form) => onTeam(form as never) as typeof form,
  },
  permissions: decide,
});

const byRule = defineFlow({
  name: "by-rule",
  label: "By rule",
  channel,
  targets: [
    oktaGroup({ connector: "okta", groupId: groups.billing, label: "Billing, by hand" }),
    oktaGroups({
      connector: "okta",
      where: (group) => group.name.startsWith("app-") || group.name === "access-approvers",
    }),
  ],
  fields: { reason },
  permissions: () => ({ decide: people.inGroup("okta", groups.approvers) }),
});

/** How long the hook of a flow takes, and what it says; set by each test. */
let prompted = Promise.withResolvers<ReturnType<typeof ignore> | undefined>();
const prompting = defineFlow({
  name: "prompting",
  label: "Prompting",
  channel,
  fields: { reason },
  permissions: decide,
  hooks: { onPrompt: () => prompted.promise, onRequest: ({ event }) => deny(JSON.stringify(event.context())) },
});

/** Groups are known as after a sync; none runs by itself. */
const onDemand: SyncRules = {
  schedule: null,
  fullSchedule: null,
  match: [],
  rule: null,
  upstreamIssuer: null,
  profile: {},
  manager: null,
  attributes: [],
};

let company: Company;
beforeAll(async () => {
  company = await startCompany({
    flows: [everyKind, wide, loaded, changing, changingForOthers, byRule, prompting],
    configure: ({ connectors = {}, ...config }) => ({
      ...config,
      connectors: Object.fromEntries(Object.entries(connectors).map(([id, one]) => [id, { ...one, sync: onDemand }])),
    }),
  });
}, 120_000);
afterAll(() => company.end());

/** The request that was made last. */
async function lastRequest() {
  const [row] = await query<{
    fields: object;
    target: object;
    context: object;
    source_channel: string;
    starts_at: Date;
  }>(
    company.database.url,
    "select fields, target, context, source_channel, starts_at from access_request order by created_at desc limit 1",
  );
  return row;
}

const countRequests = async () => (await query(company.database.url, "select 1 from access_request")).length;
const says = (view: OpenView | undefined) => (view === undefined ? "" : readableText(view));

/** The form of a flow once it says this; the one that was open before is closed. */
async function opened(person: Person, flow: string, words = ""): Promise<OpenView> {
  while (person.views().length > 0) await person.closeView({ all: true });
  await person.command("/access", flow, { channel: "access-requests" });
  return person.waitForView((view) => says(view).includes(words), patience);
}

const askWhich: typeof onTeam = (form) => {
  const { team, service } = form.fields;
  Object.assign(service, {
    visible: team.value !== null,
    label: `Which of ${team.value}?`,
    options: [`${team.value}-1`, `${team.value}-2`],
  });
  return form;
};

/** What a sync would have found. */
const sync = async () => {
  const { okta: directory, database } = company;
  const apps = [1, 2, 3].map((at) => ({ externalId: `00gAPP${String(at).padStart(14, "0")}`, name: `app-${at}` }));
  const known = [
    ...apps,
    { externalId: groups.approvers, name: "access-approvers" },
    { externalId: groups.billing, name: "app-billing" },
    { externalId: "00gOTHER000000000001", name: "other" },
  ];
  for (const { externalId: id, name } of apps) directory.addGroup({ id, name });
  for (const group of known) await keepGroup((sql) => query(database.url, sql), "okta", { ...group, attributes: {} });
};

describe("a form", () => {
  test("asks every kind of question, and settings of the target hold the answers", async () => {
    const { alice, bob, nina } = company;
    await opened(alice, "every-kind", "How many?");

    const submitted = await alice.submitView({
      "What do you need?": "Billing",
      "For whom?": nina.id,
      "Why do you need it?": "All of it",
      "How many?": 3,
      "Urgent?": "Yes",
      "Region?": "us",
      "Areas?": ["sales", "stock"],
      "Reviewer?": bob.id,
      "Others?": [bob.id, nina.id],
      "For how long?": "1 hour",
      "From when?": Math.floor(Date.now() / 1_000) + 3_600,
    });

    expect(submitted).toMatchObject({ outcome: "closed" });
    expect(await lastRequest()).toMatchObject({
      fields: { amount: 3, urgent: true, areas: ["sales", "stock"], reviewer: "U0BOB", others: ["U0BOB", "U0NINA"] },
      target: { settings: { groupId: groups.billing, region: "us", note: "All of it" } },
      starts_at: expect.any(Date),
    });
  });

  test("says beside the question that a start is over", async () => {
    const { alice } = company;
    await opened(alice, "every-kind", "How many?");

    const submitted = await alice.submitView({
      "What do you need?": "Billing",
      "Why do you need it?": "Late",
      "How many?": 3,
      "Urgent?": "Yes",
      "Region?": "us",
      "Areas?": ["sales"],
      "Reviewer?": "U0BOB",
      "For how long?": "1 hour",
      "From when?": Math.floor(Date.now() / 1_000) - 3_600,
    });

    expect(submitted).toMatchObject({ outcome: "errors", errors: { "@start": expect.stringContaining("over") } });
  });

  test("with 5,000 targets is searched by typing, and takes one of them", async () => {
    const { alice } = company;
    await opened(alice, "wide", "What do you need?");

    const suggested = await alice.typeAhead("What do you need?", "4999");
    const submitted = await alice.submitView({
      "What do you need?": "Group 4999",
      "Why do you need it?": "Far down",
      "For how long?": "1 hour",
    });

    expect(suggested.map(({ text }) => text.text)).toEqual(["Group 4999"]);
    expect(submitted.outcome).toBe("closed");
    expect(await lastRequest()).toMatchObject({ target: { name: "group-4999" } });
  });

  test("that is the same for everybody writes nothing about itself when it opens", async () => {
    const { alice } = company;
    await opened(alice, "wide", "What do you need?");

    expect(await query(company.database.url, "select 1 from form_session where flow = 'wide'")).toEqual([]);
  });
});

describe("options that are loaded", () => {
  test("come while the form is open already, and what was typed meanwhile stays", async () => {
    const { alice } = company;
    loading = Promise.withResolvers();
    const early = await opened(alice, "loaded", "Loading…");
    await alice.changeField("Why do you need it?", "Typed early", { isTyping: true });

    loading.resolve(["pg", { value: "my", label: "MySQL" }]);
    await isShown(alice, "Service?");
    await alice.waitForView((view) => !says(view).includes("Loading…"), patience);
    const submitted = await alice.submitView({ "Service?": "MySQL" });

    expect(says(early)).toContain("Why do you need it?");
    expect(submitted.outcome).toBe("closed");
    expect(await lastRequest()).toMatchObject({ fields: { service: "my", reason: "Typed early" } });
  });

  test("may be 5,000: people type to find theirs", async () => {
    const { alice } = company;
    loading = Promise.withResolvers();
    loading.resolve(Array.from({ length: 5_000 }, (_, at) => `Service ${at}`));
    await opened(alice, "loaded", "Service?");
    await alice.waitForView((view) => !says(view).includes("Loading…"), patience);

    const suggested = await alice.typeAhead("Service?", "4998");
    const submitted = await alice.submitView({ "Service?": "Service 4998", "Why do you need it?": "Many" });

    expect(suggested.map(({ text }) => text.text)).toEqual(["Service 4998"]);
    expect(submitted.outcome).toBe("closed");
  });

  test("that are not there yet keep the form from being sent", async () => {
    const { alice } = company;
    loading = Promise.withResolvers();
    await opened(alice, "loaded", "Loading…");
    const before = await countRequests();

    const submitted = await alice.submitView({ "Why do you need it?": "Too early" });
    loading.resolve(["pg"]);

    expect(submitted.outcome).toBe("errors");
    expect(Object.values(submitted.errors).join()).toContain("still loading");
    expect(await countRequests()).toBe(before);
  });

  test.each([
    ["fails", () => Promise.reject(new Error("token=hunter2"))],
    ["offers one value twice", () => Promise.resolve(["pg", "pg"])],
    ["offers a label over the limit", () => Promise.resolve(["x".repeat(76)])],
  ])(
    "that a flow %s are said not to be there, the form opens all the same, and the admins hear of it once",
    async (_, give) => {
      const { alice, slack, errors } = company;
      const told = () =>
        slack.messagesIn(errors.id).filter((message) => readableText(message).includes('options of "service"'));
      loading = Promise.withResolvers();
      await opened(alice, "loaded", "Loading…");

      loading.promise.catch(() => undefined);
      give().then(loading.resolve, loading.reject);
      await isShown(alice, "could not be loaded");
      const submitted = await alice.submitView({ "Why do you need it?": "Nothing to choose" });

      await expect.poll(() => told().length, { timeout: patience.timeoutMs }).toBe(1);
      expect(readableText(told()[0] ?? { blocks: [], text: "" })).not.toContain("hunter2");
      expect(submitted.errors).toEqual({ "field:reason": "Service?: Please fill this in." });
    },
  );

  test("of one person's form are no other's: a session of somebody else is refused", async () => {
    const { alice, bob } = company;
    loading = Promise.withResolvers();
    loading.resolve(["pg"]);
    await opened(alice, "loaded", "Service?");
    const theirs = await alice.waitForView((view) => !says(view).includes("Loading…"), patience);
    await opened(bob, "loaded", "Service?");
    await bob.waitForView((view) => !says(view).includes("Loading…"), patience);
    const before = await countRequests();

    const forging = bob.forging({ payload: { "/view/private_metadata": theirs.privateMetadata } });
    const submitted = await forging.submitView({ "Service?": "pg", "Why do you need it?": "Not mine" });

    expect(says(submitted.view)).toContain("does not know this form any more");
    expect(await countRequests()).toBe(before);
  });
});

describe("a form whose fields change each other", () => {
  test("is drawn anew when an answer changes", async () => {
    const { alice } = company;
    onTeam = askWhich;
    const first = await opened(alice, "changing", "Team?");
    await alice.changeField("Why?", "Kept", { isTyping: true });

    await alice.changeField("Team?", "db");
    await isShown(alice, "Which of db?");
    await alice.changeField("Team?", "web");
    await isShown(alice, "Which of web?");
    const submitted = await alice.submitView({ "Which of web?": "web-2" });

    expect(says(first)).not.toContain("Service?");
    expect(submitted.outcome).toBe("closed");
    expect(await lastRequest()).toMatchObject({ fields: { team: "web", service: "web-2", why: "Kept" } });
  });

  test("forgets an answer that is not offered any more, and what is hidden again does not count", async () => {
    const { alice } = company;
    onTeam = (form) => (form.fields.team.value === "web" ? form : askWhich(form));
    await opened(alice, "changing", "Team?");
    await alice.changeField("Team?", "db");
    await isShown(alice, "Which of db?");
    await alice.changeField("Which of db?", "db-1");

    onTeam = (form) => Object.assign(form.fields.service, { visible: false }) && form;
    await alice.changeField("Team?", "web");
    await alice.waitForView((view) => !says(view).includes("Which of db?"), patience);
    const submitted = await alice.submitView();

    expect(submitted.outcome).toBe("closed");
    expect(await lastRequest()).toMatchObject({ fields: { team: "web", service: null } });
  });

  test("asks once more when it is sent before it could change", async () => {
    const { alice } = company;
    onTeam = askWhich;
    await opened(alice, "changing", "Team?");
    const before = await countRequests();

    await alice.changeField("Team?", "db", { isTyping: true });
    const early = await alice.submitView();
    await isShown(alice, "has changed with your answers");
    const countedEarly = await countRequests();
    const submitted = await alice.submitView({ "Which of db?": "db-2" });

    expect(early.outcome).toBe("updated");
    expect(countedEarly).toBe(before);
    expect(submitted.outcome).toBe("closed");
    expect(await lastRequest()).toMatchObject({ fields: { team: "db", service: "db-2" } });
  });

  test("is changed for no guest, and its code is not even run for one", async () => {
    const { gus } = company;
    let hasRun = false;
    onTeam = (form) => {
      hasRun = true;
      return askWhich(form);
    };
    await opened(gus, "changing", "Team?");
    const isKnown = () => query(company.database.url, "select 1 from users where slack_user_id = 'U0GUS'");
    await expect.poll(async () => (await isKnown()).length, { timeout: patience.timeoutMs }).toBe(1);

    await gus.changeField("Team?", "db");
    await isShown(gus, "guest");
    await opened(gus, "changing", "Team?");
    await gus.changeField("Team?", "db", { isTyping: true });
    const submitted = await gus.submitView();

    expect(says(submitted.view)).toContain("guest");
    expect(hasRun).toBe(false);
  });

  test("safety 6: takes no option that was not offered to this person", async () => {
    const { alice } = company;
    onTeam = askWhich;
    await opened(alice, "changing", "Team?");
    await alice.changeField("Team?", "db");
    const view = await isShown(alice, "Which of db?");
    const block = view.blocks.find((one) => one.type === "input" && one.label.text === "Which of db?")?.block_id ?? "";

    const chosen = { type: "static_select", selected_option: { value: "root" } };
    const values = { ...view.state, [block]: { service: chosen } };
    const submitted = await alice.forging({ payload: { "/view/state/values": values } }).submitView();

    expect(submitted.errors).toEqual({ [block]: "Please choose from the list; this option was not offered." });
  });

  test.each<[string, typeof onTeam]>([
    [
      "throws",
      () => {
        throw new Error("token=hunter2");
      },
    ],
    ["gives back nonsense", () => "changed"],
    ["gives back nothing", () => undefined],
    ["offers one value twice", (form) => Object.assign(form.fields.service, { options: ["a", "a"] }) && form],
  ])("stays as it was when the code %s, and says so", async (_, change) => {
    const { alice, slack, errors } = company;
    onTeam = change;
    await opened(alice, "changing", "Team?");

    await alice.changeField("Team?", "db");
    const view = await isShown(alice, "could not be fitted to your answer");
    const submitted = await alice.submitView();

    expect(says(view)).not.toContain("Which of");
    expect(says(submitted.view)).toContain("could not check this");
    await vi.waitFor(() => {
      const told = slack
        .messagesIn(errors.id)
        .filter((message) => readableText(message).includes('onChange of "team"'));
      expect(told).toHaveLength(1);
    }, patience.timeoutMs);
  });
});

describe("groups that a rule offers", () => {
  beforeAll(sync);

  test("are found by typing; those that do not pass are not, and one the flow has by hand is there once", async () => {
    const { alice } = company;
    await opened(alice, "by-rule", "What do you need?");

    const suggested = await alice.typeAhead("What do you need?", "");

    expect(suggested.map(({ text }) => text.text)).toEqual([
      "Billing, by hand",
      "access-approvers",
      "app-1",
      "app-2",
      "app-3",
    ]);
  });

  test("are asked for, decided and given like any other", async () => {
    const { alice, bob, okta: directory, accounts } = company;
    await opened(alice, "by-rule", "What do you need?");
    await alice.submitView({
      "What do you need?": "app-2",
      "Why do you need it?": "By rule",
      "For how long?": "1 hour",
    });
    const card = await cardSaying(company, "By rule");

    await bob.click(card, "Approve");

    await expect
      .poll(() => directory.members("00gAPP00000000000002").includes(accounts.alice), { timeout: patience.timeoutMs })
      .toBe(true);
    expect(await lastRequest()).toMatchObject({
      target: { name: "00gAPP00000000000002", label: "app-2", resourceId: "00gAPP00000000000002" },
    });
  });

  test("safety 31: are refused when they say who decides in a flow", async () => {
    const { alice } = company;
    await opened(alice, "by-rule", "What do you need?");

    await alice.submitView({
      "What do you need?": "access-approvers",
      "Why do you need it?": "Power",
      "For how long?": "1 hour",
    });

    const told = await hears(alice, "being in it lets people decide or request");

    expect(readableText(told)).toContain("access-approvers");
  });

  test("safety 6: are refused when they do not pass the rule, whatever was sent", async () => {
    const { alice } = company;
    const view = await opened(alice, "by-rule", "What do you need?");
    const before = await countRequests();
    const values = {
      ...view.state,
      target: { target: { type: "external_select", selected_option: { value: "00gOTHER000000000001" } } },
      "field:reason": { reason: { type: "plain_text_input", value: "Forged" } },
      "field:duration": { duration: { type: "static_select", selected_option: { value: "3600" } } },
    };

    const submitted = await alice.forging({ payload: { "/view/state/values": values } }).submitView();

    expect(submitted.errors).toEqual({ target: "Please choose what you need from the list." });
    expect(await countRequests()).toBe(before);
  });

  test("are still what was asked for, as are for whom and from when, where a form is drawn again after Saving", async () => {
    const { alice, nina } = company;
    const slow = Promise.withResolvers<void>();
    const startsAt = Math.floor(Date.now() / 1_000) + 7_200;
    onTeam = async (form) => {
      await slow.promise;
      return askWhich(form);
    };
    await opened(alice, "changing-for-others", "Team?");
    await alice.changeField("Team?", "db", { isTyping: true });

    const early = await alice.submitView({
      "What do you need?": "app-3",
      "For whom?": nina.id,
      "For how long?": "1 hour",
      "From when?": startsAt,
    });
    slow.resolve();
    await isShown(alice, "has changed with your answers");
    const submitted = await alice.submitView({ "Which of db?": "db-1" });

    expect(early.view).toMatchObject({ title: "Saving…" });
    expect(submitted.outcome).toBe("closed");
    const [row] = await query<object>(
      company.database.url,
      "select target, starts_at, slack_user_id from access_request join users on users.id = beneficiary_id order by access_request.created_at desc limit 1",
    );
    expect(row).toMatchObject({
      target: { label: "app-3" },
      starts_at: new Date(startsAt * 1_000),
      slack_user_id: nina.id,
    });
  });

  test("are shown to nobody who may not ask", async () => {
    const { gus } = company;
    await opened(gus, "by-rule", "What do you need?");

    expect(await gus.typeAhead("What do you need?", "app")).toEqual([]);
  });
});

describe("a flow that is asked before its form opens", () => {
  test("opens it at once when it says so in time", async () => {
    const { alice } = company;
    prompted = Promise.withResolvers();
    prompted.resolve(undefined);

    const form = await opened(alice, "prompting", "Why do you need it?");

    expect(form.callbackId).toBe("request_form");
  });

  test("may refuse, and the person reads why", async () => {
    const { alice } = company;
    prompted = Promise.withResolvers();
    prompted.resolve(ignore("Not on Fridays."));

    while (alice.views().length > 0) await alice.closeView({ all: true });
    await alice.command("/access", "prompting", { channel: "access-requests" });
    await hears(alice, "Not on Fridays.");

    expect(alice.views()).toEqual([]);
  });

  test.each([
    ["and then opens it", undefined, "Why do you need it?"],
    ["and then refuses", ignore("Not at night."), "Not at night."],
  ])("that takes its time shows that it is looked at, %s", async (_, answer, words) => {
    const { alice } = company;
    prompted = Promise.withResolvers();
    await opened(alice, "prompting", "One moment");

    prompted.resolve(answer);
    const shown = await isShown(alice, words);

    expect(says(shown)).not.toContain("One moment");
  });
});

test("a request from a message remembers which, and where it came from", async () => {
  const { alice, bob, slack, requests } = company;
  prompted = Promise.withResolvers();
  prompted.resolve(undefined);
  while (alice.views().length > 0) await alice.closeView({ all: true });
  await bob.say("access-requests", "The database <!channel> burns");
  const message = slack.messagesIn(requests.id).find((one) => readableText(one).includes("burns"));
  if (message === undefined) throw new Error("Nothing was said.");

  await alice.messageShortcut("request_access_from_message", message);
  await isShown(alice, "What kind of request?");
  await alice.submitView({ "What kind of request?": "Prompting" });
  await isShown(alice, "Why do you need it?");
  await alice.submitView({ "Why do you need it?": "Because of that" });
  await hears(alice, "burns");

  expect(await lastRequest()).toMatchObject({
    source_channel: requests.id,
    context: {
      message: {
        channel: requests.id,
        ts: message.ts,
        text: "The database <!channel> burns",
        link: expect.stringMatching(/^https:\/\/.*\.slack\.com\/archives\//),
      },
    },
  });
});

test("what stands in a form's memory is checked: a tampered one opens nothing", async () => {
  const { alice } = company;
  await openForm(alice, "changing");
  const before = await countRequests();

  for (const private_metadata of [
    "{}",
    '{"flow":"changing","sourceChannel":null,"form":"x"}',
    '{"flow":"changing","sourceChannel":null,"state":{}}',
  ]) {
    await opened(alice, "changing", "Team?");
    const submitted = await alice
      .forging({ payload: { "/view/private_metadata": private_metadata } })
      .submitView({ "Team?": "db" });
    expect(says(submitted.view)).toContain("could not read this form");
  }

  expect(await countRequests()).toBe(before);
});
