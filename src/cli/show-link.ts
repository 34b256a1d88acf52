import type { ExternalIdentity, IdentityChange, VerificationMethod } from "../domain/identity.ts";

export const linkHeading = ["CONNECTOR", "ACCOUNT", "ID", "SOURCE", "VERIFIED", "BY", "STATE"] as const;

/** Who made a link, where this command did. */
export const commandLine = "command line";

/** A link as a row of a table. */
export function linkCells(link: ExternalIdentity): readonly string[] {
  return [
    link.connectorId,
    link.externalEmail ?? link.externalDisplayName ?? "",
    link.externalId,
    link.source,
    minute(link.verifiedAt),
    link.verificationMethod === "admin" && link.linkedBy === null ? commandLine : methodWords[link.verificationMethod],
    link.frozenAt === null ? "" : "frozen",
  ];
}

/** A link as JSON. */
export function describeLink(link: ExternalIdentity) {
  return {
    id: link.id,
    connector: link.connectorId,
    externalId: link.externalId,
    externalEmail: link.externalEmail,
    externalDisplayName: link.externalDisplayName,
    source: link.source,
    verificationMethod: link.verificationMethod,
    verifiedAt: link.verifiedAt.toISOString(),
    linkedBy: link.linkedBy,
    reason: link.reason,
    frozenAt: link.frozenAt?.toISOString() ?? null,
    frozenReason: link.frozenReason,
  };
}

/** A change of a link as JSON. */
export function describeChange(change: IdentityChange) {
  return {
    at: change.at.toISOString(),
    kind: change.kind,
    connector: change.connectorId,
    externalId: change.externalId,
    source: change.source,
    verificationMethod: change.verificationMethod,
    actor: change.actor,
    reason: change.reason,
  };
}

/** How a link was verified, in words. */
export const methodWords: Record<VerificationMethod, string> = {
  email: "e-mail match",
  "get-identity": "the flow's getIdentity",
  "fetch-remote-identity": "the strategy's fetchRemoteIdentity",
  "identity-link": "a flow's identityLink",
  "email-code": "a code by e-mail",
  "admin-approval": "an admin's approval",
  admin: "an admin",
  import: "an import",
};

/** A moment to the minute, in UTC. */
export function minute(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace("T", " ")}Z`;
}
