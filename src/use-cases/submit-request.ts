import { randomUUID } from "node:crypto";

import { addSeconds } from "date-fns/addSeconds";

import { durationAsked, type RawAnswers, readFields } from "../domain/field.ts";
import type { AccessRequest, TargetSnapshot } from "../domain/request.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { TargetDefinition } from "../domain/target.ts";
import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";

/** What a person may say when asking. Status, decider, expiry and account are not among it. */
export interface SubmitRequest {
  readonly flow: string;
  readonly target: string | null;
  readonly answers: RawAnswers;
  readonly bySlackUserId: string;
  readonly source: "slack" | "api";
  readonly sourceChannel: string | null;
  /** The same form submitted twice is one request. */
  readonly slackViewId: string | null;
}

/**
 * Takes a request: what was typed is checked against what was asked, and the request is committed. Nobody outside is
 * asked (but for our own workspace, once), so this is quick whatever the weather; who may ask, for which account, is `open-request`'s work.
 */
export async function submitRequest(
  world: Pick<World, "store" | "flows" | "people">,
  command: SubmitRequest,
): Promise<Result<AccessRequest>> {
  const flow = world.flows.find(command.flow);
  if (flow === null) return refuse({ reason: "flow-unknown", flow: command.flow });
  if (!flow.sources.includes(command.source)) return refuse({ reason: "source-not-allowed", flow: flow.label });
  const target = chooseTarget(flow, command.target);
  if (!target.ok) return target;
  const form = readFields(flow.fields, command.answers);
  if (!form.ok) return form;
  const duration =
    target.value === null ? accept(null) : durationAsked(flow.fields, form.value, flow.maxDurationSeconds);
  if (!duration.ok) return duration;

  const home = await world.people.home();
  return world.store.transaction(async (tx) => {
    const requester = await tx.meetUser({ ...home, userId: command.bySlackUserId }, {});
    const request: AccessRequest = {
      id: randomUUID(),
      flow: flow.name,
      flowLabel: flow.label,
      target: target.value,
      fields: form.value.values,
      shownFields: form.value.shown,
      durationSeconds: duration.value,
      requesterId: requester.id,
      beneficiaryId: requester.id,
      status: "received",
      version: 1,
      statusReason: null,
      deciders: null,
      deadline: addSeconds(tx.now, flow.pendingSeconds),
      sourceChannel: command.sourceChannel,
      slackViewId: command.slackViewId,
      createdAt: tx.now,
      closedAt: null,
    };
    if (!(await tx.addRequest(request))) {
      const earlier = command.slackViewId === null ? null : await tx.findRequestByView(command.slackViewId);
      return earlier === null ? refuse({ reason: "request-unknown" }) : accept(earlier);
    }
    await tx.addNotifications([
      {
        id: randomUUID(),
        requestId: request.id,
        kind: "receipt",
        step: 0,
        destination: { kind: "user", slackUserId: requester.slackUserId },
        state: "queued",
        channel: null,
        ts: null,
        drawnVersion: 0,
        error: null,
      },
    ]);
    tx.audit({
      actor: requester.id,
      action: "request.received",
      subject: `request:${request.id}`,
      data: { flow: flow.name, target: target.value?.name ?? null, durationSeconds: duration.value },
    });
    await tx.wake({ type: "open-request", requestId: request.id });
    await tx.wake({ type: "deliver-cards", requestId: request.id });
    return accept(request);
  });
}

function chooseTarget(flow: Flow, name: string | null): Result<TargetSnapshot | null> {
  if (flow.targets.length === 0) return accept(null);
  const target = flow.targets.find((offered) => offered.name === name);
  if (target === undefined) {
    return refuse({ reason: "field-invalid", field: "target", problem: "Please choose what you need from the list." });
  }
  return accept(snapshot(target));
}

function snapshot({ name, label, connectorId, connectorType, resourceId, settings }: TargetDefinition): TargetSnapshot {
  return { name, label, connectorId, connectorType, resourceId, settings };
}
