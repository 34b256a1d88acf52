import { approve, defineFlow, field, people as rules, slack } from "../../src/sdk/index.ts";
import type { DefinedFlow } from "../../src/sdk/define-flow.ts";
import type { Branch } from "./company.ts";
import type { Provider } from "./provider.ts";

/** Some of those who decide: the approvers of a provider, Latchkey's admins, or somebody by name. */
export type Deciders = "approvers" | "admins" | Decider;
type Decider = (typeof deciderNames)[number];

/** One stage as the company wants it; the flow and what is expected of it are both made of this. */
interface PlannedStage {
  readonly label: string;
  readonly by: readonly Deciders[];
  readonly quorum: number;
  readonly escalation: { readonly afterSeconds: number; readonly by: readonly Deciders[] } | null;
}

/** Who decides in a flow. */
export interface Plan {
  readonly flow: DefinedFlow;
  readonly branch: Branch;
  readonly stages: readonly PlannedStage[];
  /** For how long access can be asked for, in seconds. */
  readonly durations: readonly number[];
  /** The longest time of access, extensions included, in seconds. */
  readonly maxSeconds: number;
  readonly maxExtensions: number;
}

/** Who decides by name somewhere. */
export const deciderNames = ["erin", "bob", "carl"] as const;

/** Two of a team first, where one of the two who own it may be among the team; nobody is to be heard twice. */
const stages: readonly PlannedStage[] = [
  { label: "Team", by: ["approvers", "erin"], quorum: 2, escalation: null },
  { label: "Owners", by: ["bob", "carl"], quorum: 1, escalation: { afterSeconds: 600, by: ["admins"] } },
];

/** What is so of this history alone. */
interface Setting {
  readonly slackIdOf: (name: string) => string;
  /** By Slack's id. */
  readonly onCall: string;
  /** Whether access that may be extended twice is extended without asking. */
  readonly extendsUnasked: boolean;
}

/**
 * Of each provider a flow in which approvers decide, one with a fast track for those on call, else for admins, one that is
 * decided in stages, and one whose access may be extended twice, for longer together than it may last.
 */
export function flowsOf(branch: Branch, { slackIdOf, onCall, extendsUnasked }: Setting): readonly Plan[] {
  const { provider, approvers } = branch;
  const shared = sharedBy(branch);
  const decided = defineFlow({
    ...shared,
    name: `${provider.id}-access`,
    label: `${provider.id} access`,
    permissions: () => ({ decide: provider.membersOf(approvers) }),
    notifications: () => [{ to: [slack.channel("#access")] }, { to: [slack.channel("#access-too")] }],
  });
  const fast = defineFlow({
    ...shared,
    name: `${provider.id}-fast`,
    label: `${provider.id} fast track`,
    channel: "#access",
    permissions: () => ({ decide: rules.admins() }),
    hooks: { onRequest: ({ event }) => (event.user.slackUserId === onCall ? approve("is on call") : undefined) },
  });
  const ruleOf = (part: Deciders) => {
    if (part === "approvers") return provider.membersOf(approvers);
    return part === "admins" ? rules.admins() : rules.users(slackIdOf(part));
  };
  const staged = defineFlow({
    ...shared,
    name: `${provider.id}-staged`,
    label: `${provider.id} access in stages`,
    permissions: () => ({
      stages: stages.map(({ label, by, quorum, escalation }) => ({
        label,
        decide: by.map(ruleOf),
        quorum,
        ...(escalation && { escalate: { after: `${escalation.afterSeconds}s`, decide: escalation.by.map(ruleOf) } }),
      })),
    }),
    notifications: ({ event }) =>
      event.request.stage === 0
        ? [
            { to: [slack.channel("#access"), slack.user(slackIdOf("bob"))], timeout: "15m", remind: "5m" },
            { to: [slack.channel("#access-too")], timeout: "40m" },
          ]
        : [
            { to: [slack.user(slackIdOf("carl"))], timeout: "15m" },
            { to: [slack.channel("#access"), slack.user(slackIdOf("bob"))], timeout: "2h", remind: "20m" },
          ],
  });
  const longer = defineFlow({
    ...shared,
    name: `${provider.id}-longer`,
    label: `${provider.id} access for longer`,
    channel: "#access",
    fields: { duration: field.duration({ choices: ["5m", "30m"], default: "30m" }) },
    maxDuration: "40m",
    maxExtensions: 2,
    extendWithoutApproval: extendsUnasked,
    permissions: () => ({ decide: provider.membersOf(approvers) }),
  });
  const usual = { branch, durations: [300, 300, 300, 1_800, 28_800], maxSeconds: 32_400, maxExtensions: 1 };
  return [
    { ...usual, flow: decided, stages: [alone("approvers")] },
    { ...usual, flow: fast, stages: [alone("admins")] },
    { ...usual, flow: staged, stages },
    {
      branch,
      flow: longer,
      stages: [alone("approvers")],
      durations: [300, 1_800],
      maxSeconds: 2_400,
      maxExtensions: 2,
    },
  ];
}

function alone(deciders: Deciders): PlannedStage {
  return { label: "the only stage", by: [deciders], quorum: 1, escalation: null };
}

function sharedBy({ provider, targets }: Branch) {
  return {
    targets: [...targets].map(([name, groupId]) => targetOf(provider, name, groupId)),
    fields: { duration: field.duration({ choices: ["5m", "30m", "8h"], default: "30m" }) },
    maxDuration: "9h",
    pendingFor: "6h",
  } as const;
}

function targetOf(provider: Provider, name: string, groupId: string) {
  return provider.target(name.replace(`${provider.id}-`, ""), groupId);
}
