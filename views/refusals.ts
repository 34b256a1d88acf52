import type { Button } from "@slack/types";

import { describeRefusal } from "../src/domain/describe-refusal.ts";
import { isMappable, type Refusal } from "../src/domain/refusal.ts";
import { buttonRow, type Message, section } from "./blocks.ts";
import { mapButton } from "./identity-actions.ts";
import { mentionsIn, sentence } from "./text.ts";

/** A refusal as the person who was refused sees it, and nobody else. */
export function drawRefusal(refusal: Refusal): Message {
  const text = refusalWords(refusal);
  return { text, blocks: [section(text), ...buttonRow(wayOut(refusal))] };
}

/** A refusal, safe for mrkdwn: whom it names by right is mentioned, and whatever people typed stays inert. */
export function refusalWords(refusal: Refusal): string {
  return sentence(describeRefusal(refusal), 2_900, peopleNamedBy(refusal));
}

/** Whoever is refused for want of an account can map one. */
function wayOut(refusal: Refusal): Button[] {
  const unmapped = isMappable(refusal) ? refusal : refusal.reason === "may-not-decide" ? refusal.unmapped : null;
  return unmapped == null ? [] : [mapButton(unmapped.connectorId, unmapped.service)];
}

/** People in the parts that Latchkey writes itself, from its rows and from a flow's permissions. */
function peopleNamedBy(refusal: Refusal): readonly string[] {
  if ("allowed" in refusal) return mentionsIn(refusal.allowed);
  if (refusal.reason === "passed-on") return mentionsIn(refusal.to);
  if ("owner" in refusal) return mentionsIn(refusal.owner ?? "");
  return "by" in refusal ? mentionsIn(refusal.by ?? "") : [];
}
