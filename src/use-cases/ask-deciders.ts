import type { DecidingStage } from "../domain/deciding-stage.ts";
import { openRequest } from "../domain/request.ts";
import { keepableTrace, type Trace } from "../domain/trace.ts";
import type { Flow, FlowFacts } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { chooseDestinations } from "./choose-destinations.ts";
import { describeDeciders } from "./describe-deciders.ts";
import { oweCards } from "./owe-cards.ts";
import { recordStep } from "./record-step.ts";

/**
 * Opens a request to those who decide: commits `pending`, who they are in words, what was looked at, and one message per destination in
 * the flow's order. Throws `FlowFault` or `DirectoryFault` when they cannot be told; then nothing was changed.
 */
export async function askDeciders(
  world: World,
  flow: Flow,
  stages: readonly DecidingStage[],
  facts: FlowFacts,
  trace: Trace,
): Promise<void> {
  const requestId = facts.request.id;
  const asked = await describeDeciders(world, flow, stages, requestId);
  const lists = await chooseDestinations(world, flow, facts);
  await world.store.transaction(async (tx) => {
    const request = await tx.lockRequest(requestId);
    if (request === null || request.status !== "received") return;
    const opened = openRequest(request, asked, tx.now);
    if (!opened.ok) return;
    await tx.saveRequest({ ...opened.value, trace: keepableTrace(trace) });
    await oweCards(tx, opened.value, lists, flow);
    await recordStep(tx, world.flows, { request, step: "request", userId: request.requesterId });
    tx.audit({
      actor: "system",
      action: "request.pending",
      subject: `request:${requestId}`,
      data: { deciders: opened.value.deciders, destinations: lists.length },
    });
  });
}
