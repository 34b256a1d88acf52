import type { ExternalIdentity } from "../domain/identity.ts";
import { refuse, type Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";
import { commitLink } from "./commit-link.ts";
import { isPrivileged } from "./read-privilege.ts";

/** What a flow says it provisioned: this account of this connector is this person's. */
export interface RecordIdentity {
  readonly userId: string;
  readonly connectorId: string;
  readonly externalId: string;
  readonly flow: string;
}

/**
 * Records an account that a flow gave a person, with source `workflow`. The directory has to have it, and it may be
 * nobody else's and not privileged; a link of higher trust stays. Throws `DirectoryFault`.
 */
export async function recordIdentity(
  world: Pick<World, "store" | "directories" | "flows" | "codes">,
  { userId, connectorId, externalId, flow }: RecordIdentity,
): Promise<Result<ExternalIdentity>> {
  const user = await world.store.findUser(userId);
  if (user === null) return refuse({ reason: "person-unknown", person: "this person" });
  const { directory, label: service } = await world.directories.open(connectorId);
  const account = await directory.findAccountById(externalId);
  if (account === null) return refuse({ reason: "account-unknown", account: externalId, service });
  if (await isPrivileged(world, connectorId, externalId))
    return refuse({ reason: "account-privileged", account: account.login, service });
  return world.store.transaction((tx) =>
    commitLink(tx, world, {
      user,
      connectorId,
      service,
      account,
      source: "workflow",
      method: "identity-link",
      by: { kind: "flow", flow },
    }),
  );
}
