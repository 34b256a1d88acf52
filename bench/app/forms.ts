// The configuration of the Latchkey whose forms are measured: everything in thousands. `start-app.ts` sets the variables.
import type { SyncRules } from "../../src/ports/sync-rules.ts";
import { defineConfig, defineFlow, field, okta, oktaGroup, oktaGroups, people, secret } from "../../src/sdk/index.ts";

const size = Number(process.env["BENCH_FORM_SIZE"] ?? "5000");
const many = Array.from({ length: size }, (_, at) => at);
const common = { channel: "#access-requests", permissions: () => ({ decide: people.users("U0DECIDER0000") }) } as const;

const targets = defineFlow({
  ...common,
  name: "targets",
  label: "Static targets",
  targets: many.map((at) =>
    oktaGroup({ connector: "okta", groupId: `00gWIDE${String(at).padStart(13, "0")}`, label: `Service group ${at}` }),
  ),
  fields: { reason: field.text({ label: "Why?" }) },
});

const loaded = defineFlow({
  ...common,
  name: "loaded",
  label: "Loaded options",
  fields: {
    service: field.choice({
      label: "Service",
      options: () => many.map((at) => ({ value: `s${at}`, label: `Service ${at}` })),
    }),
    reason: field.text({ label: "Why?" }),
  },
});

const groups = defineFlow({
  ...common,
  name: "groups",
  label: "Synced groups",
  targets: [oktaGroups({ connector: "okta", where: (group) => group.name.startsWith("app-") })],
  fields: { reason: field.text({ label: "Why?" }) },
});

const directory = okta({
  orgUrl: process.env["BENCH_OKTA_URL"] ?? "",
  apiToken: secret.env("BENCH_OKTA_TOKEN"),
});
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

export default defineConfig({
  // Its groups are put into the rows by the bench: no sync begins by itself.
  connectors: { okta: { ...directory, sync: onDemand } },
  flows: [targets, loaded, groups],
  identity: { allowedEmailDomains: ["acme.com"] },
  channels: { errors: "#latchkey-errors" },
});
