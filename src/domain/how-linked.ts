import type { VerificationMethod } from "./identity.ts";

/** How a link was made, in words that stand after "was linked": `by a code sent to the account's e-mail address`. */
export function howItWasLinked(method: VerificationMethod, by: string | null): string {
  switch (method) {
    case "email":
      return "by its e-mail address";
    case "get-identity":
    case "fetch-remote-identity":
      return "by a rule of the organisation";
    case "identity-link":
      return "by a flow that made the account";
    case "email-code":
      return "by a code sent to the account's e-mail address";
    case "admin-approval":
      return by === null ? "after an admin confirmed it" : `after ${by} confirmed it`;
    case "admin":
      return by === null ? "by an administrator" : `by ${by}`;
    case "import":
      return "by an import";
  }
}
