import {
  approve,
  customTarget,
  defineFlow,
  defineStrategy,
  field,
  ignore,
  oktaGroup,
  oktaGroups,
  people,
  slack,
} from "../../src/sdk/index.ts";

export const groupId = "00gDATABASE00000001";

const database = oktaGroup({ name: "database", connector: "okta", groupId, label: "Production database" });

/** Two people of the team, then one of security, who may be asked elsewhere. */
export const inStages = defineFlow({
  name: "database",
  label: "Database access",
  targets: [database],
  fields: { duration: field.duration({ choices: ["1h", "1d"], default: "1h" }) },
  permissions: () => ({
    stages: [
      { label: "Team", decide: people.inGroup("okta", "00gTEAM"), quorum: 2 },
      { label: "Security", decide: people.inGroup("okta", "00gSECURITY") },
    ],
  }),
  notifications: () => [{ to: [slack.channel("#team")], timeout: "30m" }, { to: [slack.channel("#everybody")] }],
});

/** Whoever is on call gets it at once; what happens is told to a system of the company. */
export const onCallFirst = defineFlow({
  name: "database",
  label: "Database access",
  channel: "#access",
  targets: [database],
  connectors: ["pagerduty"],
  fields: { duration: field.duration({ choices: ["1h"], default: "1h" }) },
  permissions: () => ({ decide: people.managerOf("requester") }),
  hooks: {
    async onRequest({ event, sdk }) {
      if (await sdk.pagerduty.isOnCall(event.user, { schedule: "Production" })) return approve("On call right now");
    },
    async onApprove({ sdk }) {
      const answer = await sdk.http.get("https://status.acme.com/freeze");
      if (answer.text === "frozen") return ignore("Nothing is changed during the freeze.");
    },
    async afterDeescalate({ event, sdk }) {
      await sdk.http.post("https://tickets.acme.com/close", { json: { who: event.beneficiary.email } });
      await sdk.slack.sendMessage(slack.channel("#log"), "It is over.");
    },
  },
});

/** Every group of a team, as a sync saw it. */
export const byRule = defineFlow({
  name: "teams",
  label: "Teams",
  channel: "#access",
  targets: [oktaGroups({ connector: "okta", where: ({ name }) => name.endsWith("-team") })],
  fields: { duration: field.duration({ choices: ["1h"], default: "1h" }) },
  permissions: () => ({ decide: people.inGroup("okta", "00gAPPROVERS") }),
});

/** What a strategy of the tests was asked to do. */
export const doneByStrategy: string[] = [];

const databaseRoles = defineStrategy({
  name: "roles",
  fetchRemoteIdentity: (user) => user.email,
  escalate: ({ identity, target }) =>
    void doneByStrategy.push(`grant ${target.settings.identifier} ${identity.externalId}`),
  deescalate: ({ identity, target }) =>
    void doneByStrategy.push(`revoke ${target.settings.identifier} ${identity.externalId}`),
});

/** A target of a strategy of its own, and a form that is another one for each person. */
export const ownStrategy = defineFlow({
  name: "roles",
  label: "Roles",
  channel: "#access",
  targets: [customTarget({ strategy: databaseRoles, identifier: "readers", label: "Readers" })],
  fields: {
    project: field.choice({
      label: "For which project?",
      options: ({ user }) => [`of ${user.email ?? "nobody"}`, "shared"],
    }),
    ticket: field.text({ label: "Which ticket?", visible: false }),
    duration: field.duration({ choices: ["1h"] }),
  },
  onChange: {
    project(form) {
      form.fields.ticket.visible = form.fields.project.value === "shared";
      return form;
    },
  },
  permissions: () => ({ decide: people.admins() }),
  hooks: {
    onPrompt({ event }) {
      if (event.user.email === "eve@acme.com") return ignore("You have no project.");
    },
  },
});
