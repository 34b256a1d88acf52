import type { KnownBlock } from "@slack/types";

import type { Whisper } from "../src/ports/whisper.ts";
import type { World } from "../src/ports/world.ts";

/** What every listener works with: the world for the use-cases, and a way to answer the person who spoke. */
export interface Desk {
  readonly world: World;
  readonly whisper: Whisper<KnownBlock>;
}
