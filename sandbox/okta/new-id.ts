import { randomBytes } from "node:crypto";

/** An identifier in Okta's manner: a prefix that tells the kind (`00u` user, `00g` group), 20 characters in all. */
export function newId(prefix: string): string {
  return (prefix + randomBytes(16).toString("hex")).slice(0, 20);
}
