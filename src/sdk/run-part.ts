import { DirectoryFault } from "../ports/directory.ts";
import { FlowFault, IdentityNotFound } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";

/** How long a flow's own code may take, in milliseconds. */
export const partLimitMs = 10_000;

/**
 * Runs a part of a flow. Faults of outside systems go through as they are; everything else that goes wrong, and taking
 * longer than ten seconds, becomes a `FlowFault` that names the flow and the part.
 */
export async function runPart<T>(
  flow: string,
  part: string,
  run: () => T | Promise<T>,
  limitMs = partLimitMs,
): Promise<T> {
  const { promise: tooLong, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(
      new FlowFault(
        flow,
        part,
        `The ${part} of the flow "${flow}" took longer than ${limitMs / 1_000} seconds, so nothing was decided.`,
      ),
    );
  }, limitMs);
  try {
    return await Promise.race([Promise.resolve().then(run), tooLong]);
  } catch (error) {
    if (error instanceof DirectoryFault || error instanceof MessengerFault || error instanceof FlowFault) throw error;
    const said = error instanceof IdentityNotFound ? error.message : nameOf(error);
    throw new FlowFault(flow, part, `The ${part} of the flow "${flow}" failed, so nothing was decided: ${said}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** An implementer's own message is for the log; it might hold anything. People see what kind of error it was. */
function nameOf(error: unknown): string {
  return error instanceof Error
    ? `it threw ${error.name}. The log has the details.`
    : "it threw something that is not an error.";
}
