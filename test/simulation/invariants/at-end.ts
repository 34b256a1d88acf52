import { findBreak } from "../../../src/domain/audit.ts";
import { isUnended } from "../../../src/domain/grant.ts";
import { isOpen } from "../../../src/domain/request.ts";
import { isOpenClaim } from "../../../src/domain/ownership.ts";
import type { Recipient } from "../../../src/ports/store.ts";
import { membershipKey } from "../company.ts";
import type { Ground } from "../ground.ts";
import { lookAtAlerts } from "./alerts.ts";
import { compareAudit } from "./audit-words.ts";
import { cardKey, letterKey, noticeKey } from "./messages.ts";

/** Looks at everything when all is over: everybody is where they were before, and everything owed is done. */
export async function atEnd(ground: Ground): Promise<void> {
  lookAtRows(ground);
  lookAtMemberships(ground);
  lookAtMessages(ground);
  lookAtRepetitions(ground);
  lookAtAlerts(ground);
  const owed = await ground.memory.store.owedJobs(100);
  for (const job of owed) ground.story.break(`Nothing may be owed at the end, yet ${job.type} is.`);
}

function lookAtRows({ memory, story, watch }: Ground): void {
  const { rows } = memory;
  for (const request of rows.requests.all(null)) {
    if (isOpen(request)) story.break(`${story.nameOf(request.id, "request")} is still open at the end.`);
    const problem = compareAudit(watch.told, `request:${request.id}`, rows);
    if (problem !== null) story.break(problem);
  }
  for (const { grant } of rows.grants.all(null)) {
    if (isUnended(grant)) story.break(`${story.nameOf(grant.id, "grant")} is not ended at the end.`);
    const problem = compareAudit(watch.told, `grant:${grant.id}`, rows);
    if (problem !== null) story.break(problem);
  }
  for (const claim of rows.claims.all(null)) {
    if (isOpenClaim(claim)) story.break(`${story.nameOf(claim.id, "claim")} is still open at the end.`);
  }
  if (findBreak(rows.audit) !== null) story.break("The audit log must be whole.");
}

/** Every membership is exactly what it was before any grant; but for accounts that are no more. */
function lookAtMemberships({ company, story }: Ground): void {
  for (const { provider, targets, deleted } of company.branches) {
    for (const groupId of targets.values()) {
      const now = new Set(provider.members(groupId).map((account) => membershipKey(provider.id, groupId, account)));
      const before = [...company.before].filter((key) => key.startsWith(membershipKey(provider.id, groupId, "")));
      for (const key of now) {
        if (!company.before.has(key)) story.break(`${story.nameOf(key, "membership")} is left over at the end.`);
      }
      for (const key of before) {
        const isDeleted = deleted.has(key.split("/")[2] ?? "");
        if (!now.has(key) && !isDeleted)
          story.break(`${story.nameOf(key, "membership")} was taken, though it was there before.`);
      }
    }
  }
}

/** Every message that stands shows what the rows say, and everything told was told to somebody or could not be. */
function lookAtMessages({ memory, messenger, story }: Ground): void {
  const { rows } = memory;
  for (const notification of rows.notifications.all(null)) {
    const { requestId, state, channel, ts } = notification;
    const name = story.nameOf(requestId, "request");
    if (state === "queued") story.break(`A message about ${name} is still to be sent at the end.`);
    if (state !== "sent") continue;
    const card = messenger.cards.find(({ place }) => place.channel === channel && place.ts === ts);
    const shown = card?.pictures.at(-1);
    const grant = rows.grants.all(null).find((kept) => kept.grant.requestId === requestId)?.grant ?? null;
    const isCurrent =
      shown?.request.status === rows.requests.get(requestId, null)?.status && shown?.grant?.state === grant?.state;
    if (!isCurrent) story.break(`A message about ${name} shows something else than its rows at the end.`);
  }
  for (const { event, settled } of rows.events.all(null)) {
    if (settled === null) story.break(`The notice ${event.notice.kind} is still to be told at the end.`);
  }
}

/** Nothing was posted more often than it was owed, but for once after each interruption. */
function lookAtRepetitions({ memory, watch, story, company }: Ground): void {
  const owed = new Map<string, number>();
  const owe = (key: string) => owed.set(key, (owed.get(key) ?? 0) + 1);
  const { rows } = memory;
  const admins = ["#errors", "#admins", ...company.employees.map(({ slackUserId }) => slackUserId)];
  const placesOf = (recipient: Recipient): readonly string[] => {
    if (recipient.kind === "admins") return admins;
    if (recipient.kind === "address") return [];
    if (recipient.kind === "reader") {
      return company.employees.filter(({ email }) => email === recipient.email).map(({ slackUserId }) => slackUserId);
    }
    return [rows.users.get(recipient.userId, null)?.slackUserId ?? ""];
  };
  for (const { event } of rows.events.all(null)) {
    const { recipient, notice, requestId } = event;
    for (const one of placesOf(recipient)) owe(noticeKey(notice.kind, requestId, one));
    if (recipient.kind === "address") owe(letterKey("identity-linked", recipient.email));
  }
  for (const { codeHmac, account } of rows.claims.all(null)) {
    if (codeHmac !== null) owe(letterKey("claim-code", account?.email ?? ""));
  }
  for (const { requestId, kind, destination } of rows.notifications.all(null)) {
    const channel =
      destination.kind === "channel" ? destination.channel : destination.kind === "user" ? destination.slackUserId : "";
    owe(cardKey(kind, requestId, channel));
  }
  for (const [key, times] of watch.posted) {
    const most = (owed.get(key) ?? 0) + (watch.mayRepeat.get(key) ?? 0);
    if (times > most)
      story.break(`A message must not be posted again: ${key} was posted ${times} times instead of ${most}.`);
  }
}
