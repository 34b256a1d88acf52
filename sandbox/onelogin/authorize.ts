import type { Account } from "./account.ts";
import { ApiFailure } from "./api-failure.ts";
import { mayCall } from "./credential-scope.ts";

/**
 * Lets a call with a good token of sufficient scope through. Both refusals are a 401: OneLogin answers so too when the
 * scope does not suffice.
 */
export function authorize(
  call: { method: string; path: string; authorization: string | undefined },
  { credential }: Account,
): void {
  const token = /^bearer[ :]\s*(?<token>\w+)$/i.exec(call.authorization ?? "")?.groups?.["token"];
  if (token === undefined || !credential.accepts(token)) throw new ApiFailure(401, "Unauthorized");
  if (!mayCall(credential.scope, call)) throw new ApiFailure(401, "Insufficient Permission");
}
