/**
 * `attribute eq "value"` for Okta's `filter=`, which reads consistently, unlike `search=`. The value is written as a
 * JSON string, so that quotes, backslashes and control characters stay inside it.
 */
export function equals(attribute: "profile.email" | "profile.login", value: string): string {
  return `${attribute} eq ${JSON.stringify(value)}`;
}
