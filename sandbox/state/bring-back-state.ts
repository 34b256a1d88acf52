import { join } from "node:path";

import { type Found, readKeptFile } from "./kept-file.ts";
import { type KeptState, keptStateSchema, stateFile } from "./kept-state.ts";

/** Reads what was kept in the folder, and changes nothing there. */
export function bringBackState(folder: string): Promise<Found<KeptState>> {
  return readKeptFile(join(folder, stateFile), keptStateSchema);
}
