import { type AccessRequest, type TargetSnapshot, unasked } from "./request.ts";
import type { User } from "./user.ts";

/** On whose behalf a flow's own code is asked when nobody asks. */
export const nobody: User = {
  id: "00000000-0000-0000-0000-000000000000",
  slackEnterpriseId: "",
  slackTeamId: "",
  slackUserId: "U00000000",
  email: "nobody@example.invalid",
  displayName: "Nobody",
  role: "member",
};

/** A request that nobody made, for a minute of one target; `null` in a flow that has none. It is kept nowhere. */
export function requestOfNobody(
  flow: { readonly name: string; readonly label: string },
  target: TargetSnapshot | null,
): AccessRequest {
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
    neededConnectorId: null,
    ...unasked,
    deadline: at,
    sourceChannel: null,
    slackViewId: null,
    createdAt: at,
    closedAt: null,
  };
}
