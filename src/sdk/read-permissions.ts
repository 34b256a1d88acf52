import { z } from "zod";

import { type DecidingStage, largestQuorum, mostStages, plainStage } from "../domain/deciding-stage.ts";
import { parseDuration } from "../domain/duration.ts";
import type { PeopleRule } from "../domain/people-rule.ts";
import type { FlowFacts, FlowPermissions } from "../ports/flows.ts";
import type { DefinedFlow } from "./define-flow.ts";
import { readAnswer } from "./read-answers.ts";

const everyone: PeopleRule = { kind: "everyone" };
const admins: PeopleRule = { kind: "admins" };

/** A rule as a flow writes it: whose manager is meant is known once there is a request. */
type WrittenRule =
  | Exclude<PeopleRule, { kind: "any" }>
  | { readonly kind: "managerOf"; readonly of: "requester" | "beneficiary" }
  | { readonly kind: "any"; readonly of: readonly WrittenRule[] };

/**
 * What `permissions` answered for a request: everyone requests and admins decide alone, unless it says otherwise. Throws
 * `FlowFault`.
 */
export function readPermissions(flow: DefinedFlow, facts: FlowFacts, answer: unknown): FlowPermissions {
  const { request, stages, decide, quorum } = readAnswer(flow, "permissions", permissionsSchema, answer);
  const ruleOf = (written: WrittenRule | undefined, usual: PeopleRule) =>
    written === undefined ? usual : applyTo(facts, written);
  const alone = { ...plainStage(ruleOf(decide, admins)), quorum: quorum ?? 1 };
  return {
    request: ruleOf(request, everyone),
    stages: stages?.map((stage): DecidingStage => stageOf(facts, stage)) ?? [alone],
  };
}

/** The rule for one request. */
function applyTo(facts: FlowFacts, written: WrittenRule): PeopleRule {
  if (written.kind === "any") return { kind: "any", of: written.of.map((one) => applyTo(facts, one)) };
  if (written.kind !== "managerOf") return written;
  const { id, slackUserId } = facts[written.of];
  return { kind: "manager", ofUserId: id, ofSlackUserId: slackUserId };
}

function stageOf(facts: FlowFacts, { label, decide, quorum, escalate }: z.infer<typeof stageSchema>): DecidingStage {
  return {
    label: label ?? null,
    decide: applyTo(facts, decide),
    quorum: quorum ?? 1,
    escalate: escalate === undefined ? null : { afterSeconds: escalate.after, decide: applyTo(facts, escalate.decide) },
  };
}

const onCallPlace = z.strictObject({
  kind: z.enum(["schedule", "escalation-policy"]),
  by: z.enum(["id", "name"]),
  value: z.string().min(1).max(255),
});

const slackUserIds = z.array(z.string().min(1));

const oneRule: z.ZodType<WrittenRule> = z.lazy(() => anyKind);

const anyKind = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("everyone") }),
  z.strictObject({ kind: z.literal("admins") }),
  z.strictObject({ kind: z.literal("users"), slackUserIds }),
  z.strictObject({
    kind: z.literal("group"),
    connectorId: z.string().min(1),
    groupId: z.string().min(1),
    word: z.enum(["group", "role"]),
  }),
  z.strictObject({ kind: z.literal("manager"), ofUserId: z.uuid(), ofSlackUserId: z.string().min(1) }),
  z.strictObject({ kind: z.literal("managerOf"), of: z.enum(["requester", "beneficiary"]) }),
  z.strictObject({ kind: z.literal("slackGroup"), groupId: z.string().regex(/^S[A-Z0-9]{2,30}$/) }),
  z.strictObject({ kind: z.literal("onCall"), connectorId: z.string().min(1), place: onCallPlace }),
  z.strictObject({ kind: z.literal("any"), of: z.array(oneRule) }),
]);

const rule = z.union([oneRule, z.array(oneRule).transform((of): WrittenRule => ({ kind: "any", of }))]);

const after = z.string().transform((text, issues) => {
  const seconds = parseDuration(text);
  if (seconds.ok) return seconds.value;
  issues.addIssue({ code: "custom", message: "must be a duration such as `2h`" });
  return z.NEVER;
});

const quorumSchema = z.int().min(1).max(largestQuorum);

const stageSchema = z.strictObject({
  label: z.string().min(1).max(75).optional(),
  decide: rule,
  quorum: quorumSchema.optional(),
  escalate: z.strictObject({ after, decide: rule }).optional(),
});

/** The shape of an answer. It is built once: permissions are asked for each thing that is offered. */
const permissionsSchema = z
  .strictObject({
    request: rule.optional(),
    decide: rule.optional(),
    quorum: quorumSchema.optional(),
    stages: z.array(stageSchema).min(1).max(mostStages).optional(),
  })
  .refine(({ stages, decide, quorum }) => stages === undefined || (decide ?? quorum) === undefined, {
    path: ["stages beside decide or quorum"],
  });
