/**
 * Whether the value is what a filter asks for: `*` stands for any text, also none, and case does not matter.
 * Linear in the length of both, whatever the pattern.
 */
export function matchesPattern(pattern: string, value: string | null): boolean {
  if (value === null) return false;
  const text = value.toLowerCase();
  const [first = "", ...others] = pattern.toLowerCase().split("*");
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;

  let from = first.length;
  for (const part of others) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
