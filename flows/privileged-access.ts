import { defineFlow, field, oktaGroup, people, slack } from "../src/sdk/index.ts";

const payroll = oktaGroup({ connector: "okta", groupId: "00gGpayroll000000001", label: "Payroll" });

const approvers = "00g3accessAPPROVERS";

/**
 * Access that takes more than one person's word: first the manager, then two different approvers. Nobody counts twice, and
 * nobody decides about themselves. Replace the group ids by your own; managers are known by `sync.profile.manager`.
 */
export default defineFlow({
  name: "privileged-access",
  label: "Privileged access",
  targets: [payroll],
  fields: {
    reason: field.text({ label: "Why do you need it?", multiline: true }),
    ticket: field.text({ label: "Which ticket?", default: "", required: false }),
    duration: field.duration({ choices: ["30m", "1h", "2h"], default: "30m" }),
  },
  maxDuration: "2h",
  maxExtensions: 0,
  pendingFor: "1d",
  includeDecisionMessage: true,

  permissions: () => ({
    request: people.everyone(),
    stages: [
      {
        label: "Manager",
        decide: people.managerOf("requester"),
        escalate: { after: "2h", decide: people.admins() }, // Also where nobody knows the manager.
      },
      { label: "Approvers", decide: people.inGroup("okta", approvers), quorum: 2 },
    ],
  }),

  /** Asked anew for each stage. */
  notifications({ event }) {
    const channel = { to: [slack.channel("#access-requests")], remind: "1h" } as const;
    if (event.request.stage > 0) return [channel];
    return [{ to: [slack.managerOf(event.requester)], timeout: "2h", remind: "30m" }, channel];
  },

  hooks: {
    /** Whoever has asked often lately is looked at twice: it is said where the approvers read it. */
    async afterRequest({ event, sdk }) {
      const since = new Date(Date.now() - 30 * 86_400_000);
      const times = await event.requester.eventCount("request", { since });
      if (times > 3) await sdk.slack.sendThreadMessage(`Request number ${times} of this person within 30 days.`);
    },
    async afterEscalate({ event, sdk }) {
      const who = sdk.slack.mention(event.beneficiary);
      await sdk.slack.sendMessage(slack.channel("#latchkey-errors"), `${who} has ${event.target.label} now.`);
    },
  },
});
