import { actorName } from "../domain/actor.ts";
import { changeRole } from "../domain/change-role.ts";
import { refuse, type Result } from "../domain/refusal.ts";
import type { User, UserRole } from "../domain/user.ts";
import type { World } from "../ports/world.ts";

/**
 * Whoever has the command line makes a known person an admin, or a member again. Slack is not asked: an admin who left
 * it or is a guest there is refused when they act.
 */
export async function setRoleByCommandLine(
  world: Pick<World, "store">,
  command: {
    readonly userId: string;
    readonly to: UserRole;
    readonly operator: string;
    /** Slack user ids of the configuration's admins. */
    readonly configuredAdmins: readonly string[];
  },
): Promise<Result<{ readonly before: UserRole; readonly user: User }>> {
  return world.store.transaction(async (tx) => {
    await tx.lockAdmins();
    const subject = await tx.findUser(command.userId);
    if (subject === null) return refuse({ reason: "person-unknown", person: command.userId });
    const stored = await tx.usersWithRole("admin");
    const changed = changeRole(
      { by: "command-line", of: subject, to: command.to },
      { configured: command.configuredAdmins, stored },
    );
    if (!changed.ok) return changed;
    const { role } = changed.value;
    if (role !== subject.role) {
      await tx.saveRole(subject.id, role);
      tx.audit({
        actor: actorName({ kind: "command-line", name: command.operator }),
        action: "user.role-changed",
        subject: `user:${subject.id}`,
        data: { from: subject.role, to: role, operator: command.operator },
      });
    }
    return { ok: true, value: { before: subject.role, user: changed.value } };
  });
}
