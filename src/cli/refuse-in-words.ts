import { describeRefusal } from "../domain/describe-refusal.ts";
import type { Refusal } from "../domain/refusal.ts";
import { Refused } from "./refused.ts";

/** A refusal, thrown as the sentence that the command ends with. */
export function refuseInWords(refusal: Refusal): never {
  throw new Refused(sayRefusal(refusal));
}

/** A refusal as this command says it: people are named as Slack's ids, not mentioned, and force is called what it is here. */
export function sayRefusal(refusal: Refusal): string {
  return describeRefusal(refusal)
    .replace(/<@(\w+)>/g, "$1")
    .replace("with `force` and a reason", 'with --force --reason "…"');
}
