import type { KnownBlock } from "@slack/types";

import type { SendLinks } from "../src/ports/send-links.ts";
import type { Whisper } from "../src/ports/whisper.ts";
import type { World } from "../src/ports/world.ts";

/** What every listener works with: the world for the use-cases, and the ways to answer the person who spoke. */
export interface Desk {
  readonly world: World;
  readonly whisper: Whisper<KnownBlock>;
  /** Sends everybody's links to an admin as a file. */
  readonly sendLinks: SendLinks;
  /** Aborts when no new click is taken any more, so that what takes long ends early. */
  readonly stopping: AbortSignal;
}
