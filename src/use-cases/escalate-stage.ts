import { randomUUID } from "node:crypto";

import { type DecidingStage, isEscalated } from "../domain/deciding-stage.ts";
import { addressees, alsoTo, dueNow } from "../domain/notification.ts";
import { type AccessRequest, escalateStage as escalate } from "../domain/request.ts";
import { presentCards } from "../domain/routing.ts";
import type { Flow } from "../ports/flows.ts";
import type { Transaction } from "../ports/store.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { askPatiently } from "./ask-patiently.ts";
import { describeStageAt } from "./describe-deciders.ts";
import { factsOfStage } from "./facts-of-stage.ts";
import { listDeciders } from "./list-deciders.ts";
import { oweDelegates } from "./owe-delegates.ts";
import { presentStage } from "./read-decider.ts";

/** More people than this are asked where the request was posted, and not each by a message of their own. */
const mostAsked = 10;

/**
 * Asks those to whom a stage escalates once nobody has decided for as long as the flow says: each gets a card of their own
 * where they are few, and whoever was asked before is reminded, with the names of those who may decide as well. They may by
 * the rule and the clock alone, whenever this runs; it only tells them. A stage that is over or was escalated already is
 * left alone. Throws `StillOwed` while it cannot be read who they are; then nothing was changed.
 */
export async function escalateStage(world: World, requestId: string): Promise<void> {
  const request = await world.store.findRequest(requestId);
  if (request === null || !isWaiting(request)) return;
  const who = "Those who may decide as well by now";
  await askPatiently(world, request, { who, key: "escalation" }, () => askOthers(world, request));
}

function isWaiting({ status, escalatesAt }: AccessRequest): boolean {
  return status === "pending" && escalatesAt !== null;
}

async function askOthers(world: World, request: AccessRequest): Promise<void> {
  const { id: requestId, stage: index } = request;
  const flow = world.flows.find(request.flow);
  if (flow === null) throw new StillOwed(`There is no flow ${request.flow}, so ${requestId} waits.`);
  const facts = await factsOfStage(world, request);
  if (facts === null) return;
  const stage = presentStage(flow, await flow.permissions(facts), request);
  const described = await describeStageAt(world, flow, stage, { requestId, index });
  const others = await findOthers(world, stage, request);

  await world.store.transaction(async (tx) => {
    const locked = await tx.lockRequest(requestId);
    if (locked === null || !isWaiting(locked) || locked.stage !== index) return;
    const until = stillWaits(stage, locked, tx.now);
    if (until !== null) return wait(tx, locked, until);
    if (described.escalation === null) return tx.saveRequest({ ...locked, escalatesAt: null });
    await tx.saveRequest(escalate(locked, described.escalation));
    const asked = await askDirectly(tx, locked, others, flow);
    tx.audit({
      actor: "system",
      action: "request.escalated",
      subject: `request:${requestId}`,
      data: { stage: described.label ?? index + 1, deciders: described.escalation.deciders, asked },
    });
  });
}

/** Those who have no say already, by Slack's ids; nobody where they are too many to be asked one by one. */
async function findOthers(
  world: World,
  { escalate: to }: DecidingStage,
  request: AccessRequest,
): Promise<readonly string[]> {
  if (to === null) return [];
  const meant = (await listDeciders(world, to.decide)).flatMap((decider) =>
    decider.kind === "user" ? [decider.slackUserId] : [],
  );
  const decisions = await world.store.decisionsOf(request.id);
  const heard = decisions.flatMap(({ userId, onBehalfOf }) => [userId, onBehalfOf]).filter((id) => id !== null);
  const involved = [request.requesterId, request.beneficiaryId, ...heard];
  const others = new Set(meant);
  for (const id of involved) others.delete((await world.store.findUser(id))?.slackUserId ?? "");
  return others.size > mostAsked ? [] : [...others];
}

/** Until when the flow gives the first ones by now, where that is later than what it said when they were asked. */
function stillWaits({ escalate: to }: DecidingStage, { stageSince }: AccessRequest, now: Date): Date | null {
  if (to === null || stageSince === null || isEscalated(to, stageSince, now)) return null;
  return new Date(stageSince.getTime() + to.afterSeconds * 1_000);
}

async function wait(tx: Transaction, request: AccessRequest, until: Date): Promise<void> {
  await tx.saveRequest({ ...request, escalatesAt: until });
  await tx.wake({ type: "escalate-stage", requestId: request.id }, { at: until });
}

/** They join the list that has its turn, so that they share its time and what becomes of it. Gives how many are asked. */
async function askDirectly(
  tx: Transaction,
  request: AccessRequest,
  others: readonly string[],
  { allowDelegation }: Flow,
): Promise<number> {
  const present = presentCards(await tx.notificationsOf(request.id), request.stage);
  const known = new Set(present.flatMap(({ destination }) => addressees(destination)));
  const cards = present
    .slice(0, 1)
    .flatMap((first) =>
      others.filter((id) => !known.has(id)).map((slackUserId) => alsoTo(first, slackUserId, randomUUID())),
    );
  await tx.addNotifications(cards);
  if (allowDelegation) await oweDelegates(tx, request, cards);
  for (const card of present) if (card.state === "sent") await tx.saveNotification(dueNow(card, tx.now), "sent");
  await tx.wake({ type: "deliver-cards", requestId: request.id });
  await tx.wake({ type: "route-request", requestId: request.id });
  return cards.length;
}
