import { defineFlow, field, oktaGroups, people, slack } from "../src/sdk/index.ts";

/**
 * Every group whose name ends in one of these, as the last sync saw them: a new group can be asked for without a change
 * here. Groups of administrators, and those by which people decide, are refused whatever they are called.
 */
const shared = oktaGroups({
  connector: "okta",
  where: ({ name }) => /-(?:team|tools|engineers|database)$/.test(name),
  bind: { purpose: "purpose" }, // Hooks read the answer as `event.target.settings.purpose`.
});

/** A form that follows what is answered. The connector needs a `sync`, since only synced groups are offered. */
export default defineFlow({
  name: "any-group",
  label: "Any Okta group",
  targets: [shared],
  fields: {
    purpose: field.choice({
      label: "What for?",
      options: [
        { value: "incident", label: "An incident" },
        { value: "look", label: "Having a look" },
      ],
      default: "look",
    }),
    incident: field.text({ label: "Which incident?", visible: false }),
    team: field.choice({
      label: "For which team?",
      connectors: ["okta"],
      /** Asked when the form opens, which says that it is loading until then. */
      async options({ sdk }) {
        const groups = await sdk.okta.listGroups();
        const teams = groups.filter(({ name }) => name.endsWith("-team"));
        return teams.map(({ groupId, name }) => ({ value: groupId, label: name }));
      },
    }),
    reason: field.text({ label: "Why do you need it?", multiline: true }),
    duration: field.duration({ choices: ["30m"], default: "30m" }),
  },
  maxDuration: "8h",

  onChange: {
    /** An incident has a number, and takes longer. */
    purpose(form) {
      const isIncident = form.fields.purpose.value === "incident";
      form.fields.incident.visible = isIncident;
      form.fields.duration.options = isIncident ? ["30m", "8h"] : ["30m"];
      return form;
    },
  },

  permissions: () => ({ request: people.everyone(), decide: people.inGroup("okta", "00g3accessAPPROVERS") }),

  /** Where it was asked, if Latchkey may speak there; else where the approvers are. */
  notifications: () => [{ to: [slack.sourceChannel()] }, { to: [slack.channel("#access-requests")] }],
});
