import { type AccessRequest, beginStage as begin } from "../domain/request.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { askPatiently } from "./ask-patiently.ts";
import { chooseDestinations } from "./choose-destinations.ts";
import { describeStageAt } from "./describe-deciders.ts";
import { factsOfStage } from "./facts-of-stage.ts";
import { oweCards } from "./owe-cards.ts";
import { presentStage } from "./read-decider.ts";

/**
 * Asks those who decide in the stage that a request has come to: reads anew who they are and where the flow sends their
 * cards, and commits both. A request whose present stage is being asked already, or that was closed, is left alone. What
 * cannot be read now is still owed: throws `StillOwed`, and nothing was changed.
 */
export async function beginStage(world: World, requestId: string): Promise<void> {
  const request = await world.store.findRequest(requestId);
  if (request === null || !isOwed(request)) return;
  await askPatiently(world, request, { who: "Those who decide next", key: "stage" }, () => askStage(world, request));
}

function isOwed({ status, stageSince }: AccessRequest): boolean {
  return status === "pending" && stageSince === null;
}

async function askStage(world: World, request: AccessRequest): Promise<void> {
  const { id: requestId, stage: index } = request;
  const flow = world.flows.find(request.flow);
  if (flow === null) throw new StillOwed(`There is no flow ${request.flow}, so ${requestId} waits.`);
  const facts = await factsOfStage(world, request);
  if (facts === null) return;
  const stage = presentStage(flow, await flow.permissions(facts), request);
  const described = await describeStageAt(world, flow, stage, { requestId, index });
  const quorum = Math.max(described.quorum, request.stages[index]?.quorum ?? 1);
  const lists = await chooseDestinations(world, flow, facts);

  await world.store.transaction(async (tx) => {
    const locked = await tx.lockRequest(requestId);
    if (locked === null || !isOwed(locked) || locked.stage !== index) return;
    const begun = begin(locked, { ...described, quorum }, tx.now);
    if (!begun.ok) return;
    await tx.saveRequest(begun.value);
    await oweCards(tx, begun.value, lists, flow);
    tx.audit({
      actor: "system",
      action: "request.stage-begun",
      subject: `request:${requestId}`,
      data: { stage: described.label ?? index + 1, deciders: described.deciders, destinations: lists.length },
    });
  });
}
