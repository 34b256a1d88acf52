import type { Secret } from "../../src/ports/secret.ts";

/** A secret that everybody here may know. */
export function secretOf(value: string): Secret {
  return { describe: "the simulation", resolve: () => value };
}
