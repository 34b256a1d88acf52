import { approve, defineFlow, field, people } from "../src/sdk/index.ts";

/** Approval-only: nobody gets access, somebody says yes. It has no targets, so there is nothing to grant or to end. */
export default defineFlow({
  name: "change-approval",
  label: "Change approval",
  channel: "#access-requests",
  connectors: ["okta"],
  fields: {
    change: field.text({ label: "What will you change?", multiline: true }),
    risk: field.choice({ label: "How risky is it?", options: ["low", "medium", "high"], default: "low" }),
    reviewer: field.slackUser({ label: "Who looked at it?", required: false }),
  },

  permissions: () => ({ request: people.everyone(), decide: people.inGroup("okta", "00g3accessAPPROVERS") }),

  hooks: {
    async onRequest({ event, sdk }) {
      const { risk } = event.request.fields;
      if (risk !== "low") return;
      const isOnDuty = await sdk.okta.isUserInGroup(event.user, { groupId: "00g4changeDUTY000001" });
      if (isOnDuty) return approve("Low risk, and asked by somebody on duty.");
    },
  },
});
