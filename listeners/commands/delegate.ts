import type { Whereabouts } from "../../src/ports/whisper.ts";
import { delegate, endDelegation, listDelegations } from "../../src/use-cases/delegate.ts";
import { delegationUsage, drawDelegated, drawDelegationOff, drawDelegations } from "../../views/delegation.ts";
import { drawRefusal } from "../../views/refusals.ts";
import type { Desk } from "../desk.ts";

/**
 * `/access delegate @user until friday`: somebody else decides for a while. `off` ends it; nothing shows how it stands.
 * `typed` is what stands behind the word, as Slack gives it.
 */
export async function delegateByCommand({ world, whisper }: Desk, speaker: Whereabouts, typed: string): Promise<void> {
  const { slackUserId: bySlackUserId } = speaker;
  if (typed === "") return whisper(speaker, drawDelegations(await listDelegations(world, bySlackUserId)));
  if (typed.toLowerCase() === "off") {
    const ended = await endDelegation(world, { bySlackUserId });
    return whisper(speaker, ended.ok ? drawDelegationOff(ended.value) : drawRefusal(ended.refusal));
  }
  const [, toSlackUserId, until] =
    /^<@([UW][A-Z0-9]{2,30})(?:\|[^>]*)?>\s+(?:until\s+|for\s+)?(\S+)$/i.exec(typed) ?? [];
  if (toSlackUserId === undefined || until === undefined) return whisper(speaker, delegationUsage);
  const begun = await delegate(world, { bySlackUserId, toSlackUserId: toSlackUserId.toUpperCase(), until });
  return whisper(speaker, begun.ok ? drawDelegated(begun.value) : drawRefusal(begun.refusal));
}
