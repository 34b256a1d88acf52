import { defineEntity, p } from "@mikro-orm/core";

import type { IdentitySource, VerificationMethod } from "../../domain/identity.ts";

/** The canonical link between a user and an account of a connector. At most one live owner per account. */
export const UserExternalIdentityEntity = defineEntity({
  name: "UserExternalIdentity",
  tableName: "user_external_identity",
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    connectorId: p.text(),
    externalId: p.text(),
    externalEmail: p.text().strictNullable(),
    externalDisplayName: p.text().strictNullable(),
    source: p.text().$type<IdentitySource>(),
    verificationMethod: p.text().$type<VerificationMethod>(),
    verifiedAt: p.datetime(),
    linkedBy: p.uuid().strictNullable(),
    reason: p.text().strictNullable(),
    unlinkedAt: p.datetime().strictNullable(),
    frozenAt: p.datetime().strictNullable(),
    frozenBy: p.uuid().strictNullable(),
    frozenReason: p.text().strictNullable(),
    disownHmac: p.text().strictNullable(),
    attributes: p.json().$type<Readonly<Record<string, unknown>>>(),
    createdAt: p.datetime(),
  },
});
