import { once } from "node:events";

import type { Output } from "../house.ts";

/** Whoever read the output has gone, such as `head`: there is nobody to write for. */
export class NobodyReads extends Error {
  constructor() {
    super("Nobody reads the output any more.");
    this.name = "NobodyReads";
  }
}

/** Writes, at the pace at which it is read. Throws `NobodyReads` when the reader has gone. */
export async function writeTo(output: Output, text: string | Uint8Array): Promise<void> {
  if (output.errored !== null || output.destroyed || !output.writable) throw new NobodyReads();
  if (output.write(text)) return;
  try {
    await once(output, "drain");
  } catch {
    throw new NobodyReads();
  }
}
