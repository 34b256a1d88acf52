import { z } from "zod";

import type { Secret } from "../../ports/secret.ts";

/** A setting that names a secret. */
export const secretSetting = z.custom<Secret>(isSecret, {
  error: 'must name a secret, such as secret.env("NAME"), and not be the secret itself',
});

function isSecret(value: unknown): value is Secret {
  if (typeof value !== "object" || value === null) return false;
  return "describe" in value && "resolve" in value && typeof value.resolve === "function";
}
