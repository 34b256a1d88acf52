import { defineEntity, p } from "@mikro-orm/core";

import type { ClaimedAccount, ClaimState, ProofMethod } from "../../domain/ownership.ts";

/** A person's claim to an account, and the proof of it under way. At most one open claim per person and connector. */
export const OwnershipClaimEntity = defineEntity({
  name: "OwnershipClaim",
  tableName: "ownership_claim",
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    connectorId: p.text(),
    method: p.text().$type<ProofMethod>(),
    claimed: p.text(),
    claimedId: p.text().strictNullable(),
    state: p.text().$type<ClaimState>(),
    version: p.integer(),
    drawnVersion: p.integer(),
    account: p.json().$type<ClaimedAccount>().strictNullable(),
    finding: p.text().strictNullable(),
    codeHmac: p.text().strictNullable(),
    codeSentAt: p.datetime().strictNullable(),
    tries: p.integer(),
    decidedBy: p.uuid().strictNullable(),
    reason: p.text().strictNullable(),
    sourceChannel: p.text().strictNullable(),
    expiresAt: p.datetime(),
    createdAt: p.datetime(),
    closedAt: p.datetime().strictNullable(),
  },
});
