// The configuration of a Latchkey that runs as a process of its own in a test. `process-company.ts` names it and sets
// the variables.
import { defineConfig, defineFlow, field, okta, oktaGroup, people, secret, slack, smtp } from "../../src/sdk/index.ts";

const given = (name: string) => process.env[name] ?? "";

const database = oktaGroup({
  connector: "okta",
  groupId: given("TEST_OKTA_DATABASE_GROUP"),
  label: "Production database",
});

const databaseFlow = defineFlow({
  name: "database",
  label: "Database access",
  targets: [database],
  fields: {
    reason: field.text({ label: "Why do you need it?" }),
    duration: field.duration({ choices: ["10s", "1h"] }),
  },
  permissions: () => ({ decide: people.inGroup("okta", given("TEST_OKTA_APPROVERS_GROUP")) }),
  notifications: () => [{ to: [slack.channel("#access-requests")] }],
});

export default defineConfig({
  connectors: {
    okta: okta({
      orgUrl: given("TEST_OKTA_URL"),
      apiToken: secret.env("TEST_OKTA_TOKEN"),
      ...(given("TEST_SYNC_SCHEDULE") === "" ? {} : { sync: { schedule: given("TEST_SYNC_SCHEDULE") } }),
    }),
  },
  flows: [databaseFlow],
  identity: { allowedEmailDomains: ["acme.com"] },
  ...(given("TEST_SMTP_URL") === ""
    ? {}
    : { email: smtp({ url: secret.env("TEST_SMTP_URL"), from: "latchkey@acme.com" }) }),
});
