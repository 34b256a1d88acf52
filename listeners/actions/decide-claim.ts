import { decideClaim as decide } from "../../src/use-cases/decide-claim.ts";
import { readClaim } from "../../views/identity-actions.ts";
import type { Desk } from "../desk.ts";
import { answeredButton } from "./answered-button.ts";

/** It is theirs, and Not theirs: an admin's word on a claim. The message is drawn again from the row. */
export const decideClaim = (desk: Desk, outcome: "approve" | "refuse") =>
  answeredButton(desk, {
    read: readClaim,
    unreadable: { reason: "claim-unknown" },
    ask: ({ claimId, version: seenVersion }, bySlackUserId) =>
      decide(desk.world, { claimId, seenVersion, outcome, bySlackUserId }),
  });
