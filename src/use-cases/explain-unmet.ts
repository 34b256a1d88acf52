import { type Finding, findingsOf } from "../domain/finding.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { FlowFault, IdentityRefused } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import { OutboundFault } from "../ports/outbound.ts";

const { fine, problem, unknown } = findingsOf("Flows");

/**
 * What could not be read is not known. What the flow's own code throws when nobody in particular asks is its fault, told
 * with its kind and its place: what it says may hold anything.
 */
export function explainUnmet(what: string, error: unknown): Finding {
  if (isFromOutside(error)) return unknown(what, error.message, "Mend what else is found, and check again.");
  if (!(error instanceof FlowFault)) throw error;
  // What a call of the flow's own met is told by the fault itself.
  if (error.part === "sdk.http") return unknown(what, error.message, "Mend what else is found, and check again.");
  const { cause } = error;
  if (cause instanceof IdentityRefused) return fine(what, "depends on who asks");
  if (isFromOutside(cause)) return unknown(what, cause.message, "Mend what else is found, and check again.");
  const kind = cause instanceof Error ? `${cause.name}${placeOf(cause)}` : error.message;
  return problem(
    what,
    `fails when nobody in particular asks: ${kind}`,
    "Mend the flow so that it answers then as well: that is how Latchkey learns which groups decide.",
  );
}

/** Where in the operator's own files it was thrown: the last place that is neither a library nor a part of Node. */
function placeOf({ stack = "" }: Error): string {
  const places = stack.split("\n").map((line) => /(?:file:\/\/)?(\/[^()\s]+:\d+:\d+)\)?$/.exec(line)?.[1]);
  const place = places.find((one) => one !== undefined && !one.includes("/node_modules/"));
  return place === undefined ? "" : ` at ${place}`;
}

function isFromOutside(error: unknown): error is Error {
  return error instanceof DirectoryFault || error instanceof MessengerFault || error instanceof OutboundFault;
}
