import type { DirectoryAccount } from "../ports/directory.ts";
import type { Resource } from "../ports/store.ts";

/** An account as the store remembers it from a look at the directory. */
export function toResource(
  connectorId: string,
  { externalId, login, email, displayName, status, isActive, isSuspended }: DirectoryAccount,
  seenAt: Date,
): Resource {
  return { connectorId, externalId, login, email, displayName, status, isActive, isSuspended, attributes: {}, seenAt };
}
