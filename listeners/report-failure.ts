import { randomUUID } from "node:crypto";

import { faultReport } from "../views/fault-report.ts";
import type { Desk } from "./desk.ts";
import { identifyUser } from "./identify-user.ts";

/**
 * The only catch-all. A fault is logged under a number, and the person whose click met it is told that number and what
 * to do next; what the fault was stays in the log.
 */
export function reportFailure({ world, whisper }: Desk) {
  return async ({ error, body }: { readonly error: Error; readonly body: object }): Promise<void> => {
    const number = randomUUID().slice(0, 8);
    world.log.error({ err: error, number }, "Something a person did in Slack met a fault.");
    try {
      await whisper(identifyUser(body), faultReport(number));
    } catch (cause) {
      world.log.warn({ err: cause, number }, "The person could not be told about the fault.");
    }
  };
}
