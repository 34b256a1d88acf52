import { type AccessRequest, beginStage as begin } from "../domain/request.ts";
import { DirectoryFault } from "../ports/directory.ts";
import { FlowFault, type FlowFacts } from "../ports/flows.ts";
import { MessengerFault } from "../ports/messenger.ts";
import { StillOwed } from "../ports/work.ts";
import type { World } from "../ports/world.ts";
import { chooseDestinations } from "./choose-destinations.ts";
import { describeStageAt } from "./describe-deciders.ts";
import { findPeople } from "./find-people.ts";
import { describeLasting, isLasting } from "./lasting-fault.ts";
import { oweCards } from "./owe-cards.ts";
import { raiseAlert } from "./raise-alert.ts";
import { presentStage } from "./read-decider.ts";
import { reportFlowFault } from "./report-trouble.ts";
import { tellWaiting } from "./tell-waiting.ts";

/**
 * Asks those who decide in the stage that a request has come to: reads anew who they are and where the flow sends their
 * cards, and commits both. A request whose present stage is being asked already, or that was closed, is left alone. What
 * cannot be read now is still owed: throws `StillOwed`, and nothing was changed.
 */
export async function beginStage(world: World, requestId: string): Promise<void> {
  const request = await world.store.findRequest(requestId);
  if (request === null || !isOwed(request)) return;
  try {
    await askStage(world, request);
  } catch (error) {
    if (error instanceof FlowFault) await reportFlowFault(world, error, requestId);
    else if (isLasting(error)) {
      const detail = `Those who decide next about a request cannot be asked: ${describeLasting(error)}`;
      await raiseAlert(world, { kind: "check-failed", detail, requestId, key: `stage-failed:${requestId}` });
      const why = "Those who decide next cannot be asked about your request yet.";
      await tellWaiting(world, request, { why, key: `stage-waiting:${requestId}` });
    } else if (!(error instanceof DirectoryFault || error instanceof MessengerFault)) throw error;
    throw new StillOwed(`The next stage of ${requestId} could not be asked yet: ${error.message}`, { cause: error });
  }
}

function isOwed({ status, stageSince }: AccessRequest): boolean {
  return status === "pending" && stageSince === null;
}

async function askStage(world: World, request: AccessRequest): Promise<void> {
  const { id: requestId, stage: index } = request;
  const flow = world.flows.find(request.flow);
  if (flow === null) throw new StillOwed(`There is no flow ${request.flow}, so ${requestId} waits.`);
  const facts = await gatherFacts(world, request);
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

/** The stage begins because of whoever approved last. */
async function gatherFacts(world: World, request: AccessRequest): Promise<FlowFacts | null> {
  const people = await findPeople(world, request);
  if (people === null) return null;
  const last = (await world.store.decisionsOf(request.id)).at(-1);
  const approver = last?.userId == null ? null : await world.store.findUser(last.userId);
  const now = await world.store.transaction(async (tx) => tx.now);
  return { request, ...people, user: approver ?? people.requester, approver, now };
}
