import * as z from "zod";

import type { Whereabouts } from "../../src/ports/whisper.ts";
import { identifyUser } from "../identify-user.ts";

const clicked = z.object({ container: z.object({ is_ephemeral: z.boolean().optional() }).optional() });

/** Who clicked, and where; the answer takes the place of the message where that person alone sees it. */
export function inItsPlace(body: object): Whereabouts {
  const read = clicked.safeParse(body);
  return { ...identifyUser(body), replaces: read.success && read.data.container?.is_ephemeral === true };
}
