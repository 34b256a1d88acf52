import type { Actor } from "../domain/actor.ts";
import type { Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";
import { checkAdminLink } from "./check-admin-link.ts";
import { commitLink, type MadeLink } from "./commit-link.ts";

/**
 * Links an account by its id, on an administrator's word alone, where the directory cannot be asked. Before it is used the
 * account is confirmed by that id, as every other one is.
 */
export async function linkUnseenAccount(
  world: Pick<World, "store" | "directories" | "codes">,
  command: {
    readonly userId: string;
    readonly connectorId: string;
    readonly externalId: string;
    readonly by: Actor;
    readonly force: boolean;
    readonly reason: string | null;
  },
): Promise<Result<MadeLink>> {
  const { connectorId, externalId, by, force } = command;
  const checked = await checkAdminLink(world, command);
  if (!checked.ok) return checked;
  const { user, reason } = checked.value;
  return world.store.transaction((tx) =>
    commitLink(tx, world, {
      user,
      connectorId,
      service: world.directories.labelOf(connectorId),
      account: { externalId, login: externalId, email: null, displayName: externalId },
      source: "manual",
      method: "admin",
      by,
      force,
      reason,
    }),
  );
}
