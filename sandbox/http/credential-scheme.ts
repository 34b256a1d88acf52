/** The scheme of an `Authorization` header, as one of those the provider knows; the secret itself is kept nowhere. */
export function credentialScheme(authorization: string | null, known: readonly string[]): string {
  if (authorization === null) return "none";
  const scheme = authorization.split(/[ :]/)[0]?.toLowerCase();
  return known.find((name) => name.toLowerCase() === scheme) ?? "other";
}
