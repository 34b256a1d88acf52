import { type Finding, findingsOf } from "../domain/finding.ts";
import type { Secret } from "../ports/secret.ts";

/** A secret, and what needs it. */
export interface NeededSecret {
  /** Such as `the connector "okta"`. */
  readonly neededBy: string;
  readonly secret: Secret;
}

/** Whether each secret is there, each place once. Secrets are read, and never told. */
export function checkSecrets(needed: readonly NeededSecret[]): readonly Finding[] {
  const { fine, problem } = findingsOf("Secrets");
  const places = Map.groupBy(needed, ({ secret }) => secret.describe);
  return [...places].map(([place, all]) => {
    const neededBy = [...new Set(all.map((one) => one.neededBy))].join(", ");
    const isThere = all.every(({ secret }) => canResolve(secret));
    if (isThere) return fine(`the ${place}`, `set, for ${neededBy}`);
    return problem(`the ${place}`, `empty or not set, for ${neededBy}`, "Set it, where `npm start` runs as well.");
  });
}

/** What a secret throws may say what it is, so nothing of it is kept. */
function canResolve(secret: Secret): boolean {
  try {
    return secret.resolve() !== "";
  } catch {
    return false;
  }
}
