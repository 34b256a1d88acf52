import { changeRole } from "../domain/change-role.ts";
import { refuse, type Result } from "../domain/refusal.ts";
import type { User, UserRole } from "../domain/user.ts";
import type { World } from "../ports/world.ts";
import { meetPerson } from "./meet-person.ts";

/** An admin makes somebody an admin, or a member again. Both are looked up in Slack now. */
export async function setRole(
  world: World,
  command: { readonly bySlackUserId: string; readonly ofSlackUserId: string; readonly to: UserRole },
): Promise<Result<User>> {
  const by = await meetPerson(world, command.bySlackUserId, { allowGuests: false, who: "you" });
  if (!by.ok) return by;
  const of =
    command.to === "admin"
      ? await meetPerson(world, command.ofSlackUserId, { allowGuests: false, who: "beneficiary" })
      : await findKnown(world, command.ofSlackUserId);
  if (!of.ok) return of;
  return world.store.transaction(async (tx) => {
    await tx.lockAdmins();
    const actor = await tx.findUser(by.value.user.id);
    const subject = await tx.findUser(of.value.user.id);
    if (actor === null || subject === null) return refuse({ reason: "not-an-admin" });
    const stored = await tx.usersWithRole("admin");
    const changed = changeRole({ by: actor, of: subject, to: command.to }, { configured: world.rules.admins, stored });
    if (!changed.ok) return changed;
    await tx.saveRole(changed.value.id, changed.value.role);
    tx.audit({
      actor: actor.id,
      action: "user.role-changed",
      subject: `user:${subject.id}`,
      data: { from: subject.role, to: changed.value.role },
    });
    return changed;
  });
}

/** Somebody who left Slack can still lose the role. */
async function findKnown(world: World, slackUserId: string): Promise<Result<{ readonly user: User }>> {
  const home = await world.people.home();
  const user = await world.store.findUserBySlack({ ...home, userId: slackUserId });
  if (user === null) return refuse({ reason: "standing", who: "beneficiary", problem: "unknown-person" });
  return { ok: true, value: { user } };
}
