/** The address if it may be a link here: `http`, `https` or `mailto`. Null for every other scheme and for nonsense. */
export function safeLink(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const { protocol } = new URL(address);
  return protocol === "http:" || protocol === "https:" || protocol === "mailto:" ? address : null;
}
