import { approve, defineFlow, field, oktaGroup, people, slack } from "../src/sdk/index.ts";

const productionDatabase = oktaGroup({
  connector: "okta",
  groupId: "00g1emaKYZTWRYYRRTSK",
  label: "Production database",
});

/** The schedule in PagerDuty, by its name. */
const production = { schedule: "Production" };

/**
 * Whoever is on call gets an Okta group at once; others ask whoever is on call, and the approvers if those do not answer.
 * Replace the group ids by your own, and the name of the schedule.
 */
export default defineFlow({
  name: "on-call-access",
  label: "On-call access",
  targets: [productionDatabase],
  connectors: ["pagerduty"],
  fields: {
    reason: field.text({ label: "What happened?", multiline: true }),
    duration: field.duration({ choices: ["1h", "4h", "12h"], default: "1h" }),
  },
  maxDuration: "12h",
  maxExtensions: 3,

  permissions: () => ({
    request: people.everyone(),
    decide: [people.onCall("pagerduty", production), people.inGroup("okta", "00g3accessAPPROVERS")],
  }),

  async notifications({ sdk }) {
    const onCall = await sdk.pagerduty.usersOnCall(production);
    return [
      { to: onCall.map((person) => slack.user(person)), timeout: "15m", remind: "5m" },
      { to: [slack.channel("#access-requests")] },
    ];
  },

  hooks: {
    async onRequest({ event, sdk }) {
      if (await sdk.pagerduty.isOnCall(event.user, production)) return approve("On call for production right now.");
    },
    /** Said where people look at incidents, since nobody was asked. */
    async afterEscalate({ event, sdk }) {
      if (event.actor("approve") !== null) return;
      const who = sdk.slack.mention(event.beneficiary);
      await sdk.slack.sendMessage(
        slack.channel("#access-requests"),
        `${who} is on call and has ${event.target.label} now.`,
      );
    },
  },
});
