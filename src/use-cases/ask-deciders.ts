import { randomUUID } from "node:crypto";

import type { RequestNotification } from "../domain/notification.ts";
import { describeRule, type GroupRule, groupsOf, type PeopleRule } from "../domain/people-rule.ts";
import { moveRequest } from "../domain/request.ts";
import type { Flow, FlowFacts } from "../ports/flows.ts";
import type { Destination } from "../ports/messenger.ts";
import type { World } from "../ports/world.ts";
import { raiseAlert } from "./raise-alert.ts";
import { isEmptyRule } from "./read-authority.ts";

/**
 * Opens a request to those who decide: commits `pending`, who they are in words, and one message per destination in
 * the flow's order. Throws `FlowFault` or `DirectoryFault` when they cannot be told; then nothing was changed.
 */
export async function askDeciders(world: World, flow: Flow, rule: PeopleRule, facts: FlowFacts): Promise<void> {
  const requestId = facts.request.id;
  const deciders = await describeDeciders(world, flow, rule, requestId);
  const lists = await flow.notifications(facts);
  await world.store.transaction(async (tx) => {
    const request = await tx.lockRequest(requestId);
    if (request === null || request.status !== "received") return;
    const opened = moveRequest(request, "open", { at: tx.now });
    if (!opened.ok) return;
    await tx.saveRequest({ ...opened.value, deciders });
    await tx.addNotifications(
      lists.flatMap((list, step) => list.map((destination) => queued(requestId, step, destination))),
    );
    tx.audit({
      actor: "system",
      action: "request.pending",
      subject: `request:${requestId}`,
      data: { deciders, destinations: lists.length },
    });
    await tx.wake({ type: "deliver-cards", requestId });
  });
}

/** A rule that names nobody is a mistake: the admins hear of it, and decide. */
async function describeDeciders(world: World, flow: Flow, rule: PeopleRule, requestId: string): Promise<string> {
  if (!(await isEmptyRule(world, rule))) {
    const names = await nameGroups(world, rule);
    return describeRule(rule, (group) => names.get(group) ?? null);
  }
  await raiseAlert(world, {
    kind: "no-deciders",
    detail: `The flow ${flow.label} names nobody who may decide, so only Latchkey admins can. Mend its permissions.`,
    requestId,
    key: `no-deciders:${requestId}`,
  });
  return describeRule({ kind: "admins" });
}

async function nameGroups(world: World, rule: PeopleRule): Promise<ReadonlyMap<GroupRule, string>> {
  const names = new Map<GroupRule, string>();
  for (const group of groupsOf(rule)) {
    const { directory, label } = await world.directories.open(group.connectorId);
    const facts = await directory.describeGroup(group.groupId);
    if (facts !== null) names.set(group, `${label} ${group.word} ${facts.name}`);
  }
  return names;
}

function queued(requestId: string, step: number, destination: Destination): RequestNotification {
  return {
    id: randomUUID(),
    requestId,
    kind: "card",
    step,
    destination,
    state: "queued",
    channel: null,
    ts: null,
    drawnVersion: 0,
    error: null,
  };
}
