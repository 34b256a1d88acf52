import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { User } from "../domain/user.ts";
import type { World } from "../ports/world.ts";

/** What an administrator's word has to say of a link, however the account is known. */
interface AdminLink {
  readonly userId: string;
  readonly connectorId: string;
  readonly force: boolean;
  readonly reason: string | null;
}

/** Whom a link is for, and why; an empty reason is none. Refuses force without a reason, and what is not known. */
export async function checkAdminLink(
  world: Pick<World, "store" | "directories">,
  { userId, connectorId, force, reason: given }: AdminLink,
): Promise<Result<{ readonly user: User; readonly reason: string | null }>> {
  const reason = given?.trim() ?? "";
  if (force && reason === "") return refuse({ reason: "reason-missing" });
  if (!world.directories.has(connectorId)) {
    return refuse({ reason: "connector-unknown", connector: connectorId, known: world.directories.ids() });
  }
  const user = await world.store.findUser(userId);
  if (user === null) return refuse({ reason: "person-unknown", person: "this person" });
  return accept({ user, reason: reason === "" ? null : reason });
}
