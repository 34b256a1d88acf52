import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";
import * as z from "zod";

import { smtp } from "../../../src/sdk/index.ts";
import { SecretReference } from "../../../src/sdk/secret.ts";
import { keepingLog } from "../../support/keeping-log.ts";
import { type Company, openCompany } from "../../../sandbox/company/open-company.ts";

const productionDatabase = "00g1emaKYZTWRYYRRTSK";
const maya = "00uMAYA0000000000000";
const warehouse = 599_801;
const patience = { timeout: 30_000 };

let folder = "";
let company: Company;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "latchkey-company-"));
  company = await openCompany({ folder });
});

afterEach(async () => {
  await company.stop().catch(() => undefined); // Some of these tests take the disk away.
  await rm(folder, { recursive: true, force: true });
});

const file = () => join(folder, "company.json");
const readState = () => readFile(file(), "utf8");

/** How often the text stands in the file. */
async function countInFile(text: string): Promise<number> {
  return (await readState().catch(() => "")).split(text).length - 1;
}

/** Stops the company and brings it back; from then on nothing is left to be written down. */
async function startAgain(): Promise<void> {
  await company.stop();
  company = await openCompany({ folder });
}

function snapshots(): unknown {
  const { slack, okta, onelogin, mail } = company;
  return JSON.parse(JSON.stringify([slack, okta, onelogin, mail].map((server): unknown => server.snapshot())));
}

test("a company that was stopped comes back as it was, at the same addresses", async () => {
  await company.slack.as("U0MAYA").say("general", "Good morning");
  company.okta.addMember(productionDatabase, maya);
  company.onelogin.addMember(warehouse, company.onelogin.users()[0]?.id ?? 0);
  company.moveClock(3_600_000);
  const before = snapshots();

  await startAgain();

  expect(snapshots()).toEqual(before);
  expect(company.aheadMs).toBe(3_600_000);
});

test("a mail that was taken is on the disk a moment later, and comes back", async () => {
  await startAgain();
  const mailer = await smtp({
    url: new SecretReference("test", () => company.mail.url),
    from: "latchkey@acme.com",
  }).open({ log: keepingLog() });

  await mailer.send({ to: "maya.lindgren@acme.com", subject: "Your code", text: "Here it is." });
  await expect.poll(() => countInFile("Your code"), patience).toBeGreaterThan(0);
  await startAgain();

  expect(company.mail.mails).toMatchObject([{ to: ["maya.lindgren@acme.com"], text: "Here it is." }]);
});

test("what somebody says is on the disk a moment later, without a stop", async () => {
  await startAgain();
  await company.slack.as("U0MAYA").say("general", "Good morning");

  await expect.poll(() => countInFile("Good morning"), patience).toBe(1);
});

test("a member who was added over the API is on the disk when the answer comes", async () => {
  await startAgain();
  const { url, apiToken } = company.okta;
  const before = await countInFile(`"userId":"${maya}"`);

  await fetch(`${url}/api/v1/groups/${productionDatabase}/users/${maya}`, {
    method: "PUT",
    headers: { Authorization: `SSWS ${apiToken}` },
  });

  expect(await countInFile(`"userId":"${maya}"`)).toBe(before + 1);
});

test("a role that was given over the API is on the disk when the answer comes", async () => {
  await startAgain();
  const { url, clientId, clientSecret } = company.onelogin;
  const wei = company.onelogin.users().find(({ username }) => username === "wei.chen")?.id;
  const before = await countInFile(`"userId":${wei}`);

  const token = await fetch(`${url}/auth/oauth2/v2/token`, {
    method: "POST",
    headers: { Authorization: `client_id:${clientId}, client_secret:${clientSecret}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  const { access_token: bearer } = z.object({ access_token: z.string() }).parse(await token.json());
  await fetch(`${url}/api/2/roles/${warehouse}/users`, {
    method: "POST",
    headers: { Authorization: `bearer ${bearer}`, "Content-Type": "application/json" },
    body: JSON.stringify([wei]),
  });

  expect(await countInFile(`"userId":${wei}`)).toBe(before + 1);
  expect(await countInFile(bearer)).toBe(1);
});

test.skipIf(process.platform === "win32")(
  "the file can be read by its owner alone, and nothing lies beside it",
  async () => {
    company.keep();
    await company.flush();

    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["company.json"]);
  },
);

test.for([
  ["is no JSON", () => "{"],
  ["is empty", () => ""],
  ["was written by another version", (text: string) => text.replace('{"version":2', '{"version":1')],
  ["misses a part", (text: string) => text.replace('"okta":', '"okta2":')],
  ["holds a message that is none", (text: string) => text.replace('"isDeleted":false', '"isDeleted":"maybe"')],
] as const)("a file that %s is left as it is, and no company is opened beside it", async ([, spoil]) => {
  await company.slack.as("U0MAYA").say("general", "Before the accident");
  await company.stop();
  const spoilt = spoil(await readState());
  await writeFile(file(), spoilt);

  await expect(openCompany({ folder })).rejects.toThrow("cannot be used, so it was not started");

  expect(await readdir(folder)).toEqual(["company.json"]);
  expect(await readState()).toBe(spoilt);
});

test("a company whose state cannot be written goes on, says it once, and says at the stop what is lost", async () => {
  await company.stop();
  const told: string[] = [];
  company = await openCompany({ folder, onTrouble: ({ message }) => told.push(message) });
  await rm(folder, { recursive: true });
  const { url, apiToken } = company.okta;
  const add = () =>
    fetch(`${url}/api/v1/groups/${productionDatabase}/users/${maya}`, {
      method: "PUT",
      headers: { Authorization: `SSWS ${apiToken}` },
    });

  const answers = [await add(), await add()];
  const stopped = await company.stop().catch((error: unknown) => String(error));

  expect(answers.map(({ status }) => status)).toEqual([204, 204]);
  expect(told).toEqual([expect.stringContaining("company.json could not be written")]);
  expect(stopped).toMatch(
    /^NotKept: .+ What was said in Slack, changed in the directories and written by e-mail since .+ is lost/,
  );
});

test("a company whose old address was taken meanwhile comes back at another one", async () => {
  const port = Number(new URL(company.okta.url).port);
  await company.stop();
  const squatter = createServer();
  await new Promise<void>((resolve) => void squatter.listen(port, "127.0.0.1", resolve));

  try {
    company = await openCompany({ folder });
  } finally {
    squatter.close();
  }

  expect(new URL(company.okta.url).port).not.toBe(String(port));
  expect(company.okta.groups().map(({ profile }) => profile.name)).toContain("production-database");
});
