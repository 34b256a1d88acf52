import { howItWasLinked } from "../domain/how-linked.ts";
import { MailerFault } from "../ports/mailer.ts";
import type { OutboxEvent } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { raiseAlert } from "./raise-alert.ts";
import { readNoticePictures } from "./read-notice-pictures.ts";
import { settleNotice } from "./settle-notice.ts";

/**
 * Tells whoever reads a directory's address of a link, by letter. An address that takes no mail is left out and the event
 * says so. Throws `StillOwed` while no mail can be sent, and the admins hear of it once.
 */
export async function deliverLetter(world: World, event: OutboxEvent, email: string): Promise<void> {
  const { identity: picture } = await readNoticePictures(world, event);
  if (picture === null) return settleNotice(world, event, { failed: "the link is gone" });
  if (world.letters === null) return settleNotice(world, event, { failed: "no mail is configured" });
  const { identity, owner, service, linkedBy } = picture;
  try {
    await world.letters.send(email, {
      kind: "identity-linked",
      service,
      owner: owner.displayName ?? owner.slackUserId,
      account: identity.externalDisplayName ?? identity.externalId,
      how: howItWasLinked(identity.verificationMethod, linkedBy?.displayName ?? null),
      disownCode: world.codes.disownCodeOf(identity),
      at: identity.verifiedAt,
    });
    await settleNotice(world, event, { deliveredTo: `mail:${event.id}` });
  } catch (error) {
    if (!(error instanceof MailerFault)) throw error;
    if (error.kind === "undeliverable") {
      world.log.warn({ event: event.id }, "The owner of an account that was linked could not be told by mail.");
      return settleNotice(world, event, { failed: error.code });
    }
    const detail = `The owner of an account that was linked cannot be told by mail yet: ${error.message}`;
    await raiseAlert(world, { kind: "check-failed", detail, requestId: null, key: `owner-mail:${event.id}` });
    throw new StillOwed(error.message, { cause: error });
  }
}
