import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

import { invalidSearch } from "./api-failure.ts";

const sealLength = 16;

/**
 * The `after` values of paged lists. A cursor never expires, survives changes of the list, and is sealed:
 * one that was made up, or that belongs to another list or another query, is refused with a 400.
 */
export class Cursors {
  readonly #secret = randomBytes(32);

  /** @param list what the cursor belongs to: the path and the query without its position */
  issue(list: string, lastSequence: number): string {
    return Buffer.concat([this.#seal(list, String(lastSequence)), Buffer.from(String(lastSequence))]).toString(
      "base64url",
    );
  }

  /** The sequence after which the next page begins. */
  read(list: string, cursor: string): number {
    const bytes = Buffer.from(cursor, "base64url");
    const seal = bytes.subarray(0, sealLength);
    const sequence = bytes.subarray(sealLength).toString("latin1");
    if (seal.length !== sealLength || !timingSafeEqual(seal, this.#seal(list, sequence))) {
      throw invalidSearch("Invalid cursor.");
    }
    return Number(sequence);
  }

  #seal(list: string, sequence: string): Buffer {
    return createHmac("sha256", this.#secret).update(`${list}\n${sequence}`).digest().subarray(0, sealLength);
  }
}
