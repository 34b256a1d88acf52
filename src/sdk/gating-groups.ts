import { groupsOf } from "../domain/people-rule.ts";
import type { AccessRequest, TargetSnapshot } from "../domain/request.ts";
import type { User } from "../domain/user.ts";
import { type FlowFacts, FlowFault, type FlowPermissions } from "../ports/flows.ts";
import type { DefinedFlow } from "./define-flow.ts";

interface Group {
  readonly connectorId: string;
  readonly groupId: string;
}

const nobody: User = {
  id: "00000000-0000-0000-0000-000000000000",
  slackEnterpriseId: "",
  slackTeamId: "",
  slackUserId: "U00000000",
  email: "nobody@example.invalid",
  displayName: "Nobody",
  role: "member",
};

/**
 * The groups whose members may request or decide in a flow, as far as they can be told without a real request: its
 * permissions are asked once for each target, on behalf of nobody. `unreadable` when they fail for nobody. Throws when
 * an outside system they ask cannot be reached. What they answer only for certain people stays unknown.
 */
export async function gatingGroups(
  flow: DefinedFlow,
  permissions: (facts: FlowFacts) => Promise<FlowPermissions>,
): Promise<readonly Group[] | "unreadable"> {
  const targets = flow.targets ?? [];
  const probes = targets.length === 0 ? [probe(flow, null)] : targets.map((target) => probe(flow, snapshot(target)));
  try {
    const answers = await Promise.all(probes.map((request) => permissions(factsOf(request))));
    return answers.flatMap((answer) => [...groupsOf(answer.request), ...groupsOf(answer.decide)]);
  } catch (error) {
    if (error instanceof FlowFault) return "unreadable";
    throw error;
  }
}

function snapshot(target: NonNullable<DefinedFlow["targets"]>[number]): TargetSnapshot {
  const { name, label, connector, connectorType, resourceId, settings } = target;
  return { name, label, connectorId: connector, connectorType, resourceId, settings };
}

function factsOf(request: AccessRequest): FlowFacts {
  return { request, requester: nobody, beneficiary: nobody, user: nobody, approver: null, now: request.createdAt };
}

function probe(flow: DefinedFlow, target: TargetSnapshot | null): AccessRequest {
  const at = new Date(0);
  return {
    id: nobody.id,
    flow: flow.name,
    flowLabel: flow.label,
    target,
    fields: {},
    shownFields: [],
    durationSeconds: target === null ? null : 60,
    requesterId: nobody.id,
    beneficiaryId: nobody.id,
    status: "received",
    version: 1,
    statusReason: null,
    deciders: null,
    deadline: at,
    sourceChannel: null,
    slackViewId: null,
    createdAt: at,
    closedAt: null,
  };
}
