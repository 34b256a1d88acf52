import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

const sealLength = 16;

/**
 * Cursors of paged lists: opaque, and sealed, so that one that was made up or that belongs to another list is known.
 * A cursor never expires.
 */
export class Cursors {
  readonly #secret: Buffer;

  /** @param secret the hexadecimal text of another one's, whose cursors are then good here too */
  constructor(secret?: string) {
    this.#secret = secret === undefined ? randomBytes(32) : Buffer.from(secret, "hex");
  }

  get secret(): string {
    return this.#secret.toString("hex");
  }

  /**
   * @param list what the cursor belongs to
   * @param position where its page begins, in the list's own terms
   */
  issue(list: string, position: string): string {
    return Buffer.concat([this.#seal(list, position), Buffer.from(position)]).toString("base64url");
  }

  /** The position, or `null` when this list never issued such a cursor. */
  read(list: string, cursor: string): string | null {
    const bytes = Buffer.from(cursor, "base64url");
    const seal = bytes.subarray(0, sealLength);
    const position = bytes.subarray(sealLength).toString("utf8");
    return seal.length === sealLength && timingSafeEqual(seal, this.#seal(list, position)) ? position : null;
  }

  #seal(list: string, position: string): Buffer {
    return createHmac("sha256", this.#secret).update(`${list}\n${position}`).digest().subarray(0, sealLength);
  }
}
