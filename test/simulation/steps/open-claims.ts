import { isOpenClaim } from "../../../src/domain/ownership.ts";
import type { KeptClaim } from "../../../src/testing/in-memory-store/rows.ts";
import type { Ground } from "../ground.ts";

/** Claims that can still be proven. */
export function openClaims({ memory }: Pick<Ground, "memory">): readonly KeptClaim[] {
  return memory.rows.claims.all(null).filter(isOpenClaim);
}
