import { z } from "zod";

import type { PeopleRule } from "../domain/people-rule.ts";
import { FlowFault, type FlowPermissions, type HookOutcome } from "../ports/flows.ts";
import type { DefinedFlow } from "./define-flow.ts";
import type { Notification } from "./slack.ts";

const ruleSchema: z.ZodType<PeopleRule> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("everyone") }),
    z.strictObject({ kind: z.literal("admins") }),
    z.strictObject({ kind: z.literal("users"), slackUserIds: z.array(z.string().min(1)) }),
    z.strictObject({
      kind: z.literal("group"),
      connectorId: z.string().min(1),
      groupId: z.string().min(1),
      word: z.enum(["group", "role"]),
    }),
    z.strictObject({ kind: z.literal("any"), of: z.array(ruleSchema) }),
  ]),
);

const anyRule = z.union([ruleSchema, z.array(ruleSchema).transform((of): PeopleRule => ({ kind: "any", of }))]);

const permissionsSchema = z.strictObject({ request: anyRule.optional(), decide: anyRule.optional() });

const outcomeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("approve"), reason: z.string().max(500).nullable() }),
  z.strictObject({ kind: z.literal("deny"), reason: z.string().max(500).nullable() }),
  z.strictObject({ kind: z.literal("ignore"), message: z.string().min(1).max(2_000) }),
]);

const person = z.looseObject({ displayName: z.string(), email: z.string().nullable() });
const destinationSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("channel"), channel: z.string().min(1) }),
  z.strictObject({ kind: z.literal("person"), person: z.union([z.string().min(1), person]) }),
]);
const notificationsSchema = z.array(z.strictObject({ to: z.array(destinationSchema) }));

/** What `permissions` answered: everyone requests and admins decide, unless it says otherwise. Throws `FlowFault`. */
export function readPermissions(flow: DefinedFlow, answer: unknown): FlowPermissions {
  const { request, decide } = read(flow, "permissions", permissionsSchema, answer);
  return { request: request ?? { kind: "everyone" }, decide: decide ?? { kind: "admins" } };
}

/** What a hook answered; nothing at all lets the step go on. Throws `FlowFault`. */
export function readHookOutcome(flow: DefinedFlow, hook: string, answer: unknown): HookOutcome {
  return answer === undefined || answer === null ? null : read(flow, hook, outcomeSchema, answer);
}

/** Where `notifications` sends cards. Throws `FlowFault`. */
export function readNotifications(flow: DefinedFlow, answer: readonly Notification[]): readonly Notification[] {
  read(flow, "notifications", notificationsSchema, answer);
  return answer;
}

function read<T>(flow: DefinedFlow, part: string, schema: z.ZodType<T>, answer: unknown): T {
  const checked = schema.safeParse(answer);
  if (checked.success) return checked.data;
  const where = checked.error.issues.map((issue) => issue.path.map(String).join(".") || "the whole answer").join(", ");
  throw new FlowFault(
    flow.name,
    part,
    `The ${part} of the flow "${flow.name}" answered something Latchkey does not understand (${where}), so nothing was decided.`,
  );
}
