// The configuration of a Latchkey that runs as a process of its own in a test of extensions, stages and escalations, one
// flow of each. `process-company.ts` sets the variables.
import { defineConfig, defineFlow, field, okta, oktaGroup, people, secret, slack } from "../../src/sdk/index.ts";

const given = (name: string) => process.env[name] ?? "";

const common = {
  targets: [oktaGroup({ connector: "okta", groupId: given("TEST_OKTA_DATABASE_GROUP"), label: "Production database" })],
  fields: {
    reason: field.text({ label: "Why do you need it?" }),
    duration: field.duration({ choices: ["1h"] }),
  },
  remindBefore: "10m",
} as const;

const inChannel = () => [{ to: [slack.channel("#access-requests")] }];
const bob = people.users("U0BOB");
const owner = people.users("U0ENGINEER0");

const extendedAtOnce = defineFlow({
  ...common,
  name: "extended-at-once",
  label: "Access that is extended at once",
  permissions: () => ({ decide: bob }),
  notifications: inChannel,
  extendWithoutApproval: true,
  // So that only the click itself says whether it has counted.
  maxExtensions: 2,
});

const extendedByBob = defineFlow({
  ...common,
  name: "extended-by-bob",
  label: "Access that Bob extends",
  permissions: () => ({ decide: bob }),
  notifications: inChannel,
});

const inTwoStages = defineFlow({
  ...common,
  name: "in-two-stages",
  label: "Access in two stages",
  permissions: () => ({
    stages: [
      { label: "Security", decide: people.users("U0BOB", "U0NINA"), quorum: 2 },
      { label: "Owner", decide: owner },
    ],
  }),
  notifications: ({ event }) => [
    { to: [event.request.stage === 0 ? slack.channel("#access-requests") : slack.user("U0ENGINEER0")] },
  ],
});

const escalating = defineFlow({
  ...common,
  name: "escalating",
  label: "Access that others decide in time",
  permissions: () => ({ stages: [{ decide: bob, escalate: { after: "2h", decide: owner } }] }),
  notifications: inChannel,
});

export default defineConfig({
  connectors: { okta: okta({ orgUrl: given("TEST_OKTA_URL"), apiToken: secret.env("TEST_OKTA_TOKEN") }) },
  flows: [extendedAtOnce, extendedByBob, inTwoStages, escalating],
  identity: { allowedEmailDomains: ["acme.com"] },
});
