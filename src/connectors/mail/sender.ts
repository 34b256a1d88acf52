import { isMailAddress } from "./mail-address.ts";

/** Whom mail is from. */
export interface Sender {
  /** What mail programs show; empty for the address itself. */
  readonly name: string;
  readonly address: string;
}

const withName = /^(?:"([^"]*)"\s*|([^"<>]*))<([^<>]*)>$/;

/** Reads `Latchkey <latchkey@acme.com>` or a bare address; `null` when it is neither. */
export function readSender(text: string): Sender | null {
  if (/\p{Cc}/u.test(text)) return null;
  const found = withName.exec(text.trim());
  const name = (found?.[1] ?? found?.[2] ?? "").trim();
  const address = (found?.[3] ?? text).trim();
  return isMailAddress(address) ? { name, address } : null;
}
