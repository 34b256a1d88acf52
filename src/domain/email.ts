/**
 * An address as it is compared: ASCII letters lowered, nothing else touched. Anything with a character outside
 * printable ASCII, or that is not one local part and one domain, gives `null` and so never matches by itself:
 * `İ`, `K` (Kelvin) or a lone surrogate cannot be folded into somebody else's address.
 */
export function comparableEmail(address: string | null | undefined): string | null {
  if (address === null || address === undefined || address.length > 254) return null;
  if (!/^[\x21-\x7e]+@[\x21-\x7e]+$/.test(address)) return null;
  if (address.indexOf("@") !== address.lastIndexOf("@")) return null;
  return address.toLowerCase();
}

/** Whether two addresses are exactly the same one, after ASCII lower-casing. */
export function sameEmail(one: string | null | undefined, other: string | null | undefined): boolean {
  const comparable = comparableEmail(one);
  return comparable !== null && comparable === comparableEmail(other);
}

/** Whether the address belongs to one of the domains, exactly: a sub-domain does not count. */
export function hasAllowedDomain(address: string, domains: readonly string[]): boolean {
  const domain = comparableEmail(address)?.split("@")[1];
  return domain !== undefined && domains.some((allowed) => allowed.toLowerCase() === domain);
}
