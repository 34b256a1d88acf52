import { z } from "zod";

import { parseDuration } from "../domain/duration.ts";
import { FlowFault } from "../ports/flows.ts";
import type { DefinedFlow } from "./define-flow.ts";
import { readAnswer } from "./read-answers.ts";
import type { Notification } from "./slack.ts";

/** More lists, or more destinations in one, are a mistake of the flow. */
const mostLists = 20;
const mostDestinations = 50;

const person = z.union([
  z.string().min(1),
  z.looseObject({ slackUserId: z.string().min(1), displayName: z.string() }),
  z.looseObject({ displayName: z.string(), email: z.string().nullable() }),
]);
const destinationSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("channel"), channel: z.string().min(1) }),
  z.strictObject({ kind: z.literal("sourceChannel") }),
  z.strictObject({ kind: z.literal("person"), person }),
  z.strictObject({ kind: z.literal("group"), people: z.array(person) }),
  z.strictObject({ kind: z.literal("manager"), of: z.looseObject({ id: z.uuid(), displayName: z.string() }) }),
]);
const time = z.string().refine((text) => parseDuration(text).ok);
const listSchema = z.strictObject({
  to: z.array(destinationSchema),
  timeout: time.optional(),
  remind: time.optional(),
});

/** Where `notifications` sends cards: at least to one destination. Throws `FlowFault`. */
export function readNotifications(flow: DefinedFlow, answer: readonly Notification[]): readonly Notification[] {
  readAnswer(flow, "notifications", z.array(listSchema), answer);
  const refuse = (what: string): never => {
    throw new FlowFault(flow.name, "notifications", `The notifications of the flow "${flow.name}" ${what}.`);
  };
  const asking = answer.filter(({ to }) => to.length > 0);
  if (asking.length === 0) refuse("named nobody to ask");
  if (asking.length > mostLists) refuse(`answered ${asking.length} lists, which is more than ${mostLists}`);
  const largest = Math.max(...asking.map(({ to }) => to.length));
  if (largest > mostDestinations)
    refuse(`named ${largest} destinations in one list, which is more than ${mostDestinations}`);
  return asking;
}
