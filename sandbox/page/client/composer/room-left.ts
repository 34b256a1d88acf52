import { longestText } from "../../protocol.ts";

const near = 500;

/** How many characters still fit, in words; null as long as there is room enough. */
export function roomLeft(text: string): string | null {
  const left = longestText - text.length;
  if (left > near) return null;
  if (left <= 0) return "No more characters fit";
  return left === 1 ? "1 character left" : `${left} characters left`;
}
