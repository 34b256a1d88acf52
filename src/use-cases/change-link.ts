import type { ExternalIdentity } from "../domain/identity.ts";
import { refuse, type Result } from "../domain/refusal.ts";
import { isSamePerson } from "../domain/user.ts";
import type { World } from "../ports/world.ts";
import { actAsAdmin } from "./act-as-admin.ts";
import { freezeAccount, unfreezeAccount } from "./freeze-account.ts";
import { knowPerson } from "./meet-person.ts";
import { unlinkAccount } from "./unlink-account.ts";

/** What an admin does to a link. */
export interface ChangeLink {
  readonly bySlackUserId: string;
  readonly identityId: string;
  readonly change: "unlink" | "freeze" | "unfreeze";
  readonly reason: string;
}

/**
 * Takes a link back, freezes it, or lets it be used again, on an admin's word and with a reason. Nobody unfreezes a link
 * of their own: whoever froze it doubted them. Throws `MessengerFault` when Slack cannot be asked.
 */
export async function changeLink(world: World, command: ChangeLink): Promise<Result<ExternalIdentity>> {
  return actAsAdmin(world, command.bySlackUserId, async (guarded, admin) => {
    const reason = command.reason.trim();
    if (reason === "") {
      return refuse({
        reason: "field-invalid",
        field: "reason",
        problem: "Say why in a few words. Nothing was changed.",
      });
    }
    const by = { kind: "user", userId: admin.id } as const;
    const { identityId } = command;
    switch (command.change) {
      case "unlink":
        return unlinkAccount(guarded, { identityId, by, reason });
      case "freeze":
        return freezeAccount(guarded, { identityId, by, reason });
      case "unfreeze": {
        const link = await guarded.store.findIdentity(identityId);
        const owner = link === null ? null : await guarded.store.findUser(link.userId);
        if (owner === null) return refuse({ reason: "link-unknown", service: "Latchkey" });
        const [one, other] = [await knowPerson(guarded, admin), await knowPerson(guarded, owner)];
        if (isSamePerson(one, other)) return refuse({ reason: "own-claim" });
        return unfreezeAccount(guarded, { identityId, by, reason });
      }
    }
  });
}
