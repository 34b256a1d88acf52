/**
 * Whether two logins are exactly the same one. Directories tell logins apart without regard to case, so ASCII letters
 * are compared so; any other character must be the very same. A login with control characters is nobody's.
 */
export function isSameLogin(one: string, other: string): boolean {
  if (one.length > 255 || /\p{Cc}|\p{Cs}/u.test(one) || one.trim() === "") return false;
  return lowerAscii(one) === lowerAscii(other);
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
