import * as z from "zod";
import type { JsonObject } from "../json.ts";
import { explainIssues } from "../limits/explain-issue.ts";
import { SlackRefusal } from "./slack-refusal.ts";

/** One Web API method: what it needs, and what it does with its arguments. It answers, or throws a {@link SlackRefusal}. */
export interface Method {
  /** A method without a word on tokens takes the bot's. */
  readonly token?: "app" | "none";
  /** Any one of these is enough. */
  readonly scopes?: readonly string[];
  /** Counts against the channel's message rate. */
  readonly postsMessages?: true;
  handle(body: JsonObject): JsonObject | Promise<JsonObject>;
}

export type Methods = Readonly<Record<string, Method>>;

/** The arguments, or Slack's `invalid_arguments`. Arguments a method doesn't know are ignored, as Slack does. */
export function readArguments<Shape extends z.ZodType>(schema: Shape, body: JsonObject): z.infer<Shape> {
  const read = schema.safeParse(body, { reportInput: true });
  if (read.success) return read.data;
  throw new SlackRefusal("invalid_arguments", explainIssues(read.error.issues, ""));
}

/** A yes or no, which a form can only write in letters. */
export const flag = z
  .union([z.boolean(), z.enum(["true", "false", "1", "0"])])
  .transform((value) => value === true || value === "true" || value === "1");
