import type { Secret } from "../../src/ports/secret.ts";
import { SecretReference } from "../../src/sdk/secret.ts";

/** A secret that is known here and must be seen nowhere else. */
export function secretOf(value: string): Secret {
  return new SecretReference("test", () => value);
}
