import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

import type { ExternalIdentity } from "./identity.ts";

/** Crockford's base 32: nothing in it is taken for something else when it is read aloud or typed. */
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Characters of a code that proves ownership. */
export const codeLength = 8;
/** Characters of the code by which the owner of an address disowns a link. */
const disownLength = 12;

/**
 * Codes that people get by e-mail. They are made from an id and a secret, so that a message which has to be sent again
 * carries the same code, while the database holds nothing but an HMAC of it.
 */
export interface ProofCodes {
  /** The code of a claim, such as `K7QM-3XPD`. */
  codeOf(claimId: string): string;
  /** What is kept of it. */
  hmacOf(claimId: string, code: string): string;
  /** Whether a typed code is the one that was kept, compared in constant time. */
  isCode(claimId: string, typed: string, hmac: string | null): boolean;
  /**
   * The code that disowns one verification of a link. It is made from whose link it is, not from the row's id: a link that
   * was taken back and is made anew keeps its old row.
   */
  disownCodeOf(link: Pick<ExternalIdentity, "userId" | "connectorId" | "externalId" | "verifiedAt">): string;
  /** What is kept of it, from the code as it was typed. */
  disownHmacOf(typed: string): string;
}

/** Codes under a secret of the process; whoever has only the database cannot make or check one. */
export function createProofCodes(secret: string): ProofCodes {
  const key = Buffer.from(hkdfSync("sha256", secret, "latchkey", "proof codes", 32));
  const mac = (purpose: string, ...parts: readonly string[]) =>
    createHmac("sha256", key)
      .update([purpose, ...parts].join("\n"))
      .digest();
  const hmacOf = (claimId: string, code: string) => mac("claim code", claimId, asTyped(code)).toString("hex");
  return {
    codeOf: (claimId) => grouped(letters(mac("claim", claimId), codeLength)),
    hmacOf,
    isCode(claimId, typed, hmac) {
      const given = Buffer.from(hmacOf(claimId, typed), "hex");
      const kept = Buffer.from(hmac ?? "", "hex");
      return kept.length === given.length && timingSafeEqual(kept, given);
    },
    disownCodeOf: ({ userId, connectorId, externalId, verifiedAt }) =>
      grouped(letters(mac("disown", userId, connectorId, verifiedAt.toISOString(), externalId), disownLength)),
    disownHmacOf: (typed) => mac("disown code", asTyped(typed)).toString("hex"),
  };
}

/** As people type it: any case, with or without hyphens and spaces, and the letters that look like digits. */
function asTyped(code: string): string {
  return code.slice(0, 64).toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
}

function letters(bytes: Buffer, length: number): string {
  return [...bytes.subarray(0, length)].map((byte) => alphabet[byte % alphabet.length]).join("");
}

function grouped(code: string): string {
  return code.match(/.{1,4}/g)?.join("-") ?? code;
}
