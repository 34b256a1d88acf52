import { defineFlow, field, ignore, oktaGroup, people, slack } from "../src/sdk/index.ts";

const productionDatabase = oktaGroup({
  connector: "okta",
  groupId: "00g1emaKYZTWRYYRRTSK",
  label: "Production database",
});

const supportConsole = oktaGroup({
  connector: "okta",
  groupId: "00g2supportCONSOLE01",
  label: "Support console",
});

/** Temporary membership of an Okta group. Replace the group ids by your own: they are in the group's address in Okta. */
export default defineFlow({
  name: "okta-access",
  label: "Okta access",
  targets: [productionDatabase, supportConsole],
  fields: {
    reason: field.text({ label: "Why do you need it?", multiline: true }),
    duration: field.duration({ choices: ["30m", "1h", "8h"], default: "1h" }),
  },
  maxDuration: "8h",

  permissions: () => ({ request: people.everyone(), decide: people.inGroup("okta", "00g3accessAPPROVERS") }),

  notifications: () => [{ to: [slack.channel("#access-requests")] }],

  hooks: {
    async onApprove({ event, sdk }) {
      if (event.target.name !== "support-console") return;
      const isMember = await sdk.okta.isUserInGroup(event.user, { groupId: event.target.settings.groupId });
      if (!isMember)
        return ignore(`Only members of ${event.target.label} may approve requests for ${event.target.label}.`);
    },
  },
});
