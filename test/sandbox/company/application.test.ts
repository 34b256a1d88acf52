import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";

import { everybody } from "../../../sandbox/company/people.ts";
import { type Company, openCompany } from "../../../sandbox/company/open-company.ts";
import { buttonLabels, type PostedMessage, readableText } from "../../../sandbox/slack/index.ts";
import { configureLatchkey } from "../../../sandbox/town/latchkey-config.ts";
import { type Latchkey, startLatchkey } from "../../../src/app.ts";
import { directoriesRead } from "../directories-read.ts";
import { keepingLog } from "../../support/keeping-log.ts";
import { createTestDatabase, type TestDatabase } from "../../support/postgres.ts";

const hourMs = 3_600_000;
const patience = { timeoutMs: 45_000 };
const productionDatabase = "00g1emaKYZTWRYYRRTSK";
const supportConsole = "00g2supportCONSOLE01";
const warehouse = 599_801;
const superSpecial = 599_802;
const payroll = "00gGpayroll000000001";

let folder = "";
let company: Company;
let database: TestDatabase;
let latchkey: Latchkey;
const log = keepingLog();

/** The scopes with which the manifest installs the app: what Slack would refuse is refused here. */
async function readScopes(): Promise<readonly string[]> {
  const manifest = z.object({ oauth_config: z.object({ scopes: z.object({ bot: z.array(z.string()) }) }) });
  const text = await readFile(new URL("../../../manifest.yml", import.meta.url), "utf8");
  return manifest.parse(parse(text)).oauth_config.scopes.bot;
}

async function startCompany(): Promise<void> {
  company = await openCompany({ folder, app: { scopes: await readScopes(), events: [] } });
}

async function startApplication(): Promise<void> {
  const { slack } = company;
  const settings = {
    slack: { botToken: slack.botToken, apiUrl: slack.apiUrl, mode: { kind: "socket", appToken: slack.appToken } },
    databaseUrl: database.url,
    dataDirectory: "",
    configPath: "",
    logLevel: "silent",
  } as const;
  latchkey = await startLatchkey(settings, configureLatchkey(company), log, { clockOffsetMs: () => company.aheadMs });
  await slack.connected();
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-company-"));
  database = await createTestDatabase();
  await startCompany();
  await startApplication();
  await directoriesRead(database.url);
});

afterAll(async () => {
  await latchkey.stop();
  await company.stop();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const person = (name: string) => company.slack.as(`U0${name.toUpperCase()}`);

/** Asks through the form; gives nothing, since what comes of it is told in messages. */
async function ask(name: string, flow: string, target: string): Promise<void> {
  await person(name).command("/access", flow, { channel: "general" });
  await person(name).waitForView(({ callbackId }) => callbackId === "request_form", patience);
  const answers = { "What do you need?": target, "Why do you need it?": `${name} needs it`, "For how long?": "1 hour" };
  const sent = await person(name).submitView(answers);
  expect(sent.outcome).toBe("closed");
}

/** The newest message this person reads that says this. */
function reads(name: string, words: string): Promise<PostedMessage> {
  return person(name).waitForMessage((message) => readableText(message).includes(words), patience);
}

/** Every message each person reads, as they would see it. */
function everythingRead(): readonly unknown[] {
  return company.slack.users().flatMap(({ id, name }) => {
    const messages = company.slack.as(id).messages();
    return messages.map(({ ts, text, blocks }) => ({ name, ts, text, blocks }));
  });
}

/** Approves, with the words that the flow wants. */
async function decide(name: string, card: PostedMessage): Promise<void> {
  await person(name).click(card, "Approve");
  await person(name).openView(patience);
  await person(name).submitView({ Message: "For the run of November" });
}

const cardOf = (decider: string, requester: string) => reads(decider, `${requester} needs it`);

test("its inspection of the company finds nothing to complain about", async () => {
  await latchkey.inspected;

  expect(log.lines.filter((line) => /^(?:warn|error)/.test(line))).toEqual([]);
  expect(company.slack.messagesIn("latchkey-errors")).toEqual([]);
});

test("Maya gets the production database when Jonas approves, and has it an hour", async () => {
  const members = () => company.okta.members(productionDatabase);
  const before = members();
  await ask("maya", "okta-access", "Production database");
  await person("jonas").click(await cardOf("jonas", "maya"), "Approve");
  await company.okta.waitForCall(({ method }) => method === "PUT", patience);
  await reads("maya", "<@U0MAYA> has Production database until");
  const during = members();

  company.moveClock(hourMs + 1_000);
  await latchkey.sweep();
  await company.okta.waitForCall(({ method }) => method === "DELETE", patience);

  expect(during).toEqual([...before, "00uMAYA0000000000000"]);
  expect(members()).toEqual(before);
});

test("Wei gets the data warehouse when Rahul, who has it, approves; Maya, who has not, cannot", async () => {
  await ask("wei", "onelogin-access", "Data warehouse");
  const card = await cardOf("rahul", "wei");

  await person("maya").click(card, "Approve");
  await reads("maya", "Only members of Data warehouse may approve");
  await person("rahul").click(card, "Approve");
  await reads("wei", "<@U0WEI> has Data warehouse until");

  const wei = company.onelogin.users().find(({ username }) => username === "wei.chen");
  expect(company.onelogin.members(warehouse)).toContain(wei?.id);
});

test("Hugo asks for Super special: the managers get direct messages, Carmen is no member and cannot approve, Grace is", async () => {
  await ask("hugo", "onelogin-access", "Super special");
  const cards = await Promise.all(["grace", "ingrid", "margaret", "carmen"].map((name) => cardOf(name, "hugo")));
  const inChannel = company.slack.messagesIn("onelogin-requests").map(readableText).join();

  await person("carmen").click(await cardOf("carmen", "hugo"), "Approve");
  await reads("carmen", "Only members of Super special may approve requests for Super special");
  await person("grace").click(await cardOf("grace", "hugo"), "Approve");
  await reads("grace", "<@U0HUGO> has Super special until");

  const hugo = company.onelogin.users().find(({ username }) => username === "hugo.martin");
  expect(cards.map(({ channel }) => channel)).toEqual(
    ["grace", "ingrid", "margaret", "carmen"].map((name) => person(name).directMessage),
  );
  expect(inChannel).not.toContain("hugo needs it");
  expect(company.onelogin.members(superSpecial)).toContain(hugo?.id);
});

const askingAgain = (message: PostedMessage) =>
  readableText(message).includes("0 of 2 approved in stage Approvers") && buttonLabels(message).includes("Approve");

test("Nadia asks for Payroll before anybody is known as her manager: the admins say the first word, two approvers the next", async () => {
  await ask("nadia", "privileged-access", "Payroll");

  await decide("ada", await cardOf("ada", "nadia"));
  const next = await person("grace").waitForMessage(askingAgain, patience);
  await decide("grace", next);
  await reads("grace", "1 of 2 approved in stage Approvers");
  const early = company.okta.members(payroll);
  await decide("ruth", next);
  await reads("ruth", "<@U0NADIA> has Payroll until");

  expect(early).not.toContain("00uNADIA000000000000");
  expect(company.okta.members(payroll)).toContain("00uNADIA000000000000");
});

test("the support console is for Bola alone to approve: Jonas does not have it himself", async () => {
  await ask("emily", "okta-access", "Support console");
  const card = await cardOf("jonas", "emily");

  await person("jonas").click(card, "Approve");
  await reads("jonas", "Only members of Support console may approve");
  await person("bola").click(card, "Approve");

  await reads("emily", "<@U0EMILY> has Support console until");
  expect(company.okta.members(supportConsole)).toContain("00uEMILY000000000000");
});

test.for([
  ["lena", "is a guest in this workspace"],
  ["kofi", "an e-mail address that Slack has not confirmed"],
] as const)("%s may not ask", async ([name, why]) => {
  await ask(name, "okta-access", "Production database");

  await reads(name, why);
  expect(company.slack.messagesIn("access-requests").map(readableText).join()).not.toContain(`${name} needs it`);
});

test.for([
  ["sofia", "Could not find or determine external identity for sofia.lindqvist@acme.com"],
  ["tomasz", "Could not find or determine external identity for tomasz.nowak@acme.com"],
  ["maria", "No account could be chosen with certainty"],
  ["hannah", "is suspended"],
] as const)("%s is not given the production database by an e-mail that leads nowhere", async ([name, why]) => {
  const before = company.okta.members(productionDatabase);

  await ask(name, "okta-access", "Production database");

  await reads(name, why);
  expect(company.okta.members(productionDatabase)).toEqual(before);
});

test("Tomasz, whose address in the directory is another one, maps his account with a code and has it, without an admin", async () => {
  const before = company.okta.members(productionDatabase);
  await ask("tomasz", "okta-access", "Production database");
  const tomasz = person("tomasz");

  await tomasz.click(await reads("tomasz", "Latchkey does not know your account in Okta"), "Map your Okta account");
  await tomasz.waitForView(({ callbackId }) => callbackId === "map_account_form", patience);
  await tomasz.typeAhead("Your account in Okta", "tomasz.no");
  await tomasz.submitView({ "Your account in Okta": "tomasz.nowak@eng.acme.com  Tomasz Nowak" });
  const { subject } = await company.mail.waitForMail(({ to }) => to.includes("tomasz.nowak@eng.acme.com"), patience);
  const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(subject)?.[0] ?? "";
  await tomasz.submitView({ Code: code });
  await person("jonas").click(await cardOf("jonas", "tomasz"), "Approve");
  await reads("tomasz", "<@U0TOMASZ> has Production database until");

  expect(company.okta.members(productionDatabase)).toEqual([...before, "00uTOMASZ00000000000"]);
});

test("Maria, whose e-mail two accounts have, gets the one that Ada links to her in Slack", async () => {
  const before = company.okta.members(productionDatabase);
  await ask("maria", "okta-access", "Production database");
  const alerted = await reads("ada", "Link the right one with `/identity link`");
  const ada = person("ada");

  await ada.command("/identity", "link <@U0MARIA|maria> okta 00uMARIA000000000000", { channel: alerted.channel });
  await ada.waitForView((view) => readableText(view).includes("The account is linked to nobody."), patience);
  await ada.submitView();
  await person("jonas").click(await cardOf("jonas", "maria"), "Approve");
  await reads("maria", "<@U0MARIA> has Production database until");

  expect(company.okta.members(productionDatabase)).toEqual([...before, "00uMARIA000000000000"]);
});

test("after a restart everybody reads what the application had drawn, and a card can still be decided", async () => {
  await ask("diego", "okta-access", "Production database");
  await cardOf("ruth", "diego");
  await latchkey.stop();
  const before = everythingRead();

  await company.stop();
  await startCompany();
  const after = everythingRead();
  await startApplication();
  await person("ruth").click(await cardOf("ruth", "diego"), "Deny");
  await person("ruth").openView(patience);
  await person("ruth").submitView({ Message: "You have it already" });

  expect(after).toEqual(before);
  await reads("diego", "<@U0RUTH> denied your request for Production database");
});

test("whoever is on call in PagerDuty has the production database at once; somebody else asks whoever is", async () => {
  const onCall = () =>
    everybody.find((one) => `${one.firstName} ${one.lastName}` === company.onCallAt(company.slack.now())[0]?.who);
  // Diego has it for good.
  if (onCall()?.handle === "diego") company.moveClock(7 * 24 * hourMs);
  const handle = onCall()?.handle ?? "";
  company.pagerduty.forgetCalls();
  const askOnCall = async (name: string) => {
    await person(name).command("/access", "on-call-access", { channel: "general" });
    await person(name).waitForView(({ callbackId }) => callbackId === "request_form", patience);
    const answers = { "What do you need?": "Production database", "What happened?": `${name} needs it` };
    expect((await person(name).submitView({ ...answers, "For how long?": "1 hour" })).outcome).toBe("closed");
  };

  await askOnCall(handle);
  await reads(handle, `<@U0${handle.toUpperCase()}> is on call and has Production database now.`);
  await askOnCall("linh");
  await person(handle).click(await cardOf(handle, "linh"), "Approve");
  await reads("linh", "You have Production database until");

  expect(company.pagerduty.calls.filter(({ path }) => path === "/oncalls").length).toBeGreaterThan(1);
  expect(company.pagerduty.calls.every(({ method, status }) => method === "GET" && status === 200)).toBe(true);
});
