import { DirectoryFault } from "../ports/directory.ts";
import { FlowFault, IdentityRefused } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import { TookTooLong, withinLimit } from "./within-limit.ts";

/** How long a flow's own code may take, in milliseconds. */
export const partLimitMs = 10_000;

/**
 * Runs a part of a flow. Faults of outside systems go through as they are; everything else that goes wrong, and taking
 * longer than ten seconds, becomes a `FlowFault` that names the flow and the part and says what follows from it.
 */
export async function runPart<T>(
  flow: string,
  part: string,
  run: () => T | Promise<T>,
  { limitMs = partLimitMs, consequence = "nothing was decided" }: { limitMs?: number; consequence?: string } = {},
): Promise<T> {
  const which = `The ${part} of the flow "${flow}"`;
  try {
    return await withinLimit(run, limitMs);
  } catch (error) {
    if (error instanceof DirectoryFault || error instanceof MessengerFault || error instanceof FlowFault) throw error;
    if (error instanceof TookTooLong) {
      const took = `${which} took longer than ${limitMs / 1_000} seconds, so ${consequence}.`;
      throw new FlowFault(flow, part, `${took} Let it ask less, or do what is slow in a hook after the step.`);
    }
    const said = error instanceof IdentityRefused ? error.message : nameOf(error);
    throw new FlowFault(flow, part, `${which} failed, so ${consequence}: ${said}`, { cause: error });
  }
}

/** An implementer's own message is for the log; it might hold anything. People see what kind of error it was. */
export function nameOf(error: unknown): string {
  return error instanceof Error
    ? `it threw ${error.name}. The log has the details.`
    : "it threw something that is not an error.";
}
