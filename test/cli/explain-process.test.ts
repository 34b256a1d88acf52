import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test, vi } from "vitest";

import { startPretendOkta } from "../../sandbox/okta/index.ts";
import { startPretendSlack } from "../../sandbox/slack/index.ts";
import { openPostgresStore } from "../database/open-postgres-store.ts";
import { projectFile, startProgram } from "../support/process-program.ts";
import { query } from "../support/query.ts";

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const config = `
import { defineConfig, defineFlow, field, okta, oktaGroup, people, secret } from "${projectFile("src/sdk/index.ts")}";

export default defineConfig({
  connectors: { okta: okta({ orgUrl: process.env.OKTA_URL ?? "", apiToken: secret.env("OKTA_API_TOKEN") }) },
  identity: { allowedEmailDomains: ["acme.com"] },
  flows: [
    defineFlow({
      name: "database",
      label: "Database access",
      channel: "#access-requests",
      targets: [oktaGroup({ connector: "okta", groupId: "00gDATABASE", label: "Production database" })],
      fields: { duration: field.duration({ choices: ["1h"] }) },
      permissions: () => ({ decide: people.inGroup("okta", "00gAPPROVERS"), quorum: 2 }),
    }),
  ],
});
`;

test("R15: latchkey explain answers from the real systems, as a program of its own, and leaves no trace", async () => {
  const database = await openPostgresStore();
  const slack = await startPretendSlack();
  const okta = await startPretendOkta();
  const folder = await mkdtemp(join(tmpdir(), "latchkey-explain-"));
  onTestFinished(async () => {
    await slack.stop();
    await okta.stop();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });
  await writeFile(join(folder, "latchkey.config.ts"), config);
  okta.addGroup({ id: "00gDATABASE", name: "production-database" });
  okta.addGroup({ id: "00gAPPROVERS", name: "access-approvers" });
  for (const name of ["ada", "bob", "dora"]) {
    okta.addUser({ id: `00u${name}`, login: `${name}@acme.com`, email: `${name}@acme.com` });
    if (name !== "ada") okta.addMember("00gAPPROVERS", `00u${name}`);
  }
  slack.addUser({ id: "U0ADA", name: "Ada", email: "ada@acme.com", isEmailConfirmed: true });
  await database.store.transaction(async (tx) => {
    const facts = { displayName: "Ada", email: "ada@acme.com" };
    await tx.meetUser({ enterpriseId: "", teamId: slack.teamId, userId: "U0ADA" }, facts);
    await tx.rememberConnector({ id: "okta", type: "okta", name: "Okta", organisationId: null });
  });
  const environment = {
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_API_URL: slack.apiUrl,
    DATABASE_URL: database.url,
    OKTA_URL: okta.url,
    OKTA_API_TOKEN: okta.apiToken,
  };
  const args = ["explain", "--flow", "database", "--as", "ada@acme.com", "--target", "Production database"];

  const ended = await startProgram([projectFile("src/latchkey.js"), ...args], { environment, folder }).ended;

  expect({ code: ended.code, stderr: ended.stderr }).toEqual({ code: 0, stderr: "" });
  expect(ended.stdout).toContain("Ada (U0ADA) asks for Production database in Database access");
  expect(ended.stdout).toContain("2 different people of: members of the Okta group access-approvers");
  expect(ended.stdout).toContain("bob@acme.com, dora@acme.com");
  expect(ended.stdout).toContain("#access-requests");
  expect(await query(database.url, "select id from user_external_identity")).toEqual([]);
  expect(await query(database.url, "select id from outbox_event")).toEqual([]);
  expect(okta.calls.filter(({ method }) => method !== "GET")).toEqual([]);
});
