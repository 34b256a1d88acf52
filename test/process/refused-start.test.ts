import { existsSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { type ProcessCompany, processConfig, startProcessCompany } from "../support/process-company.ts";
import { projectFile, startProgram } from "../support/process-program.ts";

// Processes start slowly on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

let company: ProcessCompany;
beforeAll(async () => {
  company = await startProcessCompany();
});
afterAll(() => company.end());

describe("refuses to start, in a sentence", () => {
  test.each<{ what: string; change: Record<string, string | undefined>; sentence: RegExp }>([
    {
      what: "without any token",
      change: { SLACK_BOT_TOKEN: undefined, SLACK_APP_TOKEN: undefined },
      sentence: /SLACK_BOT_TOKEN is not set/,
    },
    {
      what: "with a bot token alone",
      change: { SLACK_APP_TOKEN: undefined },
      sentence: /Neither SLACK_APP_TOKEN .* nor SLACK_SIGNING_SECRET .* is set/,
    },
    {
      what: "with both ways in",
      change: { SLACK_SIGNING_SECRET: "canary-secret" },
      sentence: /SLACK_APP_TOKEN .* and SLACK_SIGNING_SECRET .* are both set/,
    },
    {
      what: "with an empty signing secret",
      change: { SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: " " },
      sentence: /SLACK_SIGNING_SECRET is empty/,
    },
    {
      what: "with Slack at an unprotected address elsewhere",
      change: { SLACK_API_URL: "http://slack.example.com/api/" },
      sentence: /SLACK_API_URL must be https/,
    },
    {
      what: "without the configuration file",
      change: { LATCHKEY_CONFIG: "/nowhere/latchkey.config.ts" },
      sentence: /no configuration at \/nowhere\/latchkey\.config\.ts.*LATCHKEY_CONFIG/,
    },
    {
      what: "without the credential that the configuration names",
      change: { TEST_OKTA_TOKEN: undefined },
      sentence: /environment variable TEST_OKTA_TOKEN is empty or not set/,
    },
    {
      what: "with a database that does not answer",
      change: { DATABASE_URL: "postgresql://latchkey:canary-secret@127.0.0.1:1/latchkey" },
      sentence: /DATABASE_URL/,
    },
    {
      what: "with a database address that is none",
      change: { DATABASE_URL: "mysql://latchkey:canary-secret@127.0.0.1/latchkey" },
      sentence: /DATABASE_URL is not a postgresql:\/\/ address/,
    },
  ])("$what", async ({ change, sentence }) => {
    const { code, stdout, stderr } = await company.spawn(change).ended;

    expect(stderr).toMatch(sentence);
    expect(code).toBe(1);
    expect(stdout + stderr).not.toMatch(/canary-secret|^\s+at /m);
  });

  test("with a port that is taken", async () => {
    const PORT = new URL(company.okta.url).port;
    const { signingSecret } = company.slack;

    const ending = await company.spawn({ SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: signingSecret, PORT }).ended;

    expect(ending).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Port \d+ cannot be listened on.*PORT/) });
  });

  test.each([
    {
      what: "with a flow that names an unknown connector",
      source: (sdk: string) => `
        import { defineConfig } from ${sdk};
        import config from ${JSON.stringify(processConfig)};
        export default defineConfig({ ...config, connectors: {} });`,
      sentence:
        /flow "database" has the target "Production database" of the connector "okta", which `connectors` does not list/,
    },
    {
      what: "with a configuration that does not compile",
      source: () => "export default {\n  flows: [\n",
      sentence: /The configuration \S+config-\d+\.ts could not be loaded/,
    },
    {
      what: "with a configuration that exports nothing",
      source: () => "export const config = {};\n",
      sentence: /has no `export default defineConfig/,
    },
  ])("$what", async ({ source, sentence }) => {
    const file = await company.writeConfig(source(JSON.stringify(projectFile("src/sdk/index.ts"))));

    const { code, stderr } = await company.spawn({ LATCHKEY_CONFIG: file }).ended;

    expect(stderr).toMatch(sentence);
    expect(code).toBe(1);
  });
});

const oldNode = ["/usr/bin/node", "/usr/local/bin/node"].find((path) => existsSync(path)) ?? "";

test.skipIf(oldNode === "")("a Node that is too old is told, by the command of `npm start`", async () => {
  const version = await startProgram(["--print", "process.versions.node"], { node: oldNode }).ended;
  const args = ["--import", "./src/require-node.js", "--import", "./src/keep-compiled.js", "src/main.ts"];
  const { code, stderr } = await startProgram(args, { node: oldNode }).ended;

  expect(code).toBe(1);
  const isOld = Number.parseInt(version.stdout, 10) < 24;
  expect(stderr).toMatch(isOld ? /^Latchkey needs Node 24\.15 or newer and this is .*npm ci/ : /SLACK_BOT_TOKEN/);
});
