import { type AccessRequest, unasked } from "./request.ts";

/** The id of a request that is not one yet. */
export const noRequestId = "00000000-0000-0000-0000-000000000000";

/** What is known of a request before its form was even opened: who would ask, and from where. */
export function draftRequest(
  draft: Pick<AccessRequest, "flow" | "flowLabel" | "requesterId" | "source" | "sourceChannel" | "context"> & {
    readonly at: Date;
  },
): AccessRequest {
  const { at, ...known } = draft;
  return {
    ...unasked,
    ...known,
    id: noRequestId,
    target: null,
    fields: {},
    shownFields: [],
    durationSeconds: null,
    beneficiaryId: known.requesterId,
    status: "received",
    version: 1,
    statusReason: null,
    deciders: null,
    neededConnectorId: null,
    deadline: at,
    slackViewId: null,
    createdAt: at,
    closedAt: null,
  };
}
