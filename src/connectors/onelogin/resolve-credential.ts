import type { Secret } from "../../ports/secret.ts";
import type { CheckedOneLoginSettings } from "./settings.ts";

/** An API credential pair, as the token endpoint takes it. */
export interface OneLoginCredential {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Reads the secrets, once, when the connector opens. Throws a sentence that names the setting and never the secret. */
export function resolveCredential(settings: CheckedOneLoginSettings): OneLoginCredential {
  return {
    clientId: resolve("clientId", settings.clientId),
    clientSecret: resolve("clientSecret", settings.clientSecret),
  };
}

/** OneLogin's own are hexadecimal; a colon in the first would be read as the end of it. */
function resolve(setting: "clientId" | "clientSecret", secret: Secret): string {
  const text = secret.resolve();
  const isUsable = setting === "clientId" ? /^[\x21-\x39\x3b-\x7e]+$/.test(text) : /^[\x21-\x7e]+$/.test(text);
  if (isUsable) return text;
  throw new Error(
    `The OneLogin connector cannot be opened: the secret of \`${setting}\` is not one line of plain characters. ` +
      "Correct it and start again.",
  );
}
