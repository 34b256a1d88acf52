import { type JsonObject, jsonObject, parseJson } from "../json.ts";
import { SlackRefusal } from "./slack-refusal.ts";

const structured = ["blocks", "view", "attachments", "metadata", "files"];

/**
 * https://docs.slack.dev/apis/web-api#basics: arguments come as a form (structured ones as JSON in a field), as JSON,
 * or in the query; structured arguments may be JSON strings in each. What can't be read is refused, the rest is kept.
 */
export function readRequestBody(
  contentType: string,
  text: string,
  query: URLSearchParams,
): { body: JsonObject; refusal: SlackRefusal | undefined } {
  const body: JsonObject = Object.fromEntries(query);
  if (contentType.startsWith("application/json")) {
    const parsed = jsonObject.safeParse(parseJson(text === "" ? "{}" : text));
    if (!parsed.success) return { body, refusal: new SlackRefusal("invalid_json") };
    Object.assign(body, parsed.data);
  } else if (text !== "") {
    Object.assign(body, Object.fromEntries(new URLSearchParams(text)));
  }
  let refusal: SlackRefusal | undefined;
  for (const name of structured) {
    const value = body[name];
    if (typeof value !== "string") continue;
    const parsed = parseJson(value);
    if (parsed === undefined)
      refusal = new SlackRefusal(name === "blocks" ? "invalid_blocks_format" : "invalid_arguments");
    else body[name] = parsed;
  }
  return { body, refusal };
}
