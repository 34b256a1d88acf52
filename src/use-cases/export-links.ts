import { accept, type Result } from "../domain/refusal.ts";
import type { SendLinks } from "../ports/send-links.ts";
import type { World } from "../ports/world.ts";
import { actAsAdmin } from "./act-as-admin.ts";

/**
 * Sends everybody's links to the admin who asks. That they asked is in the audit trail before anything leaves. Throws
 * `MessengerFault` when Slack cannot be asked or does not take the file.
 */
export async function exportLinks(
  world: World,
  sendLinks: SendLinks,
  { bySlackUserId }: { readonly bySlackUserId: string },
): Promise<Result<void>> {
  return actAsAdmin(world, bySlackUserId, async ({ store }, admin) => {
    await store.transaction((tx) => {
      const data = { connectors: [...world.directories.ids()] };
      tx.audit({ actor: admin.id, action: "identities.exported", subject: `user:${admin.id}`, data });
      return Promise.resolve();
    });
    await sendLinks(bySlackUserId);
    return accept(undefined);
  });
}
