import type { GrantTerms } from "../domain/grant-time.ts";
import type { Flow } from "../ports/flows.ts";

/** How long a flow lets access last, how often its end may be moved, and when people are reminded of it. */
export function termsOf({ maxDurationSeconds, maxExtensions, remindBeforeSeconds }: Flow): GrantTerms {
  return { maxSeconds: maxDurationSeconds, maxExtensions, remindSeconds: remindBeforeSeconds };
}
