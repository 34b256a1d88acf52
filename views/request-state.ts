import type { RequestPicture } from "../src/domain/picture.ts";

/** Where a request stands, as people see it: the request's status, and its grant's where there is one. */
export type ShownState =
  | "checking"
  | "waiting"
  | "approved"
  | "giving"
  | "active"
  | "ending"
  | "ended"
  | "not-given"
  | "denied"
  | "withdrawn"
  | "expired"
  | "refused";

/** The state a message about this request shows. */
export function shownState({ request, grant }: Pick<RequestPicture, "request" | "grant">): ShownState {
  switch (request.status) {
    case "received":
      return "checking";
    case "pending":
      return "waiting";
    case "approved":
      return grant === null ? "approved" : grantStates[grant.state];
    case "denied":
    case "withdrawn":
    case "expired":
    case "refused":
      return request.status;
  }
}

const grantStates = {
  pending: "giving",
  applying: "giving",
  active: "active",
  ending: "ending",
  ended: "ended",
  not_applied: "not-given",
} as const;

/** What stands at the top of a card: the only emoji on it, and the state in a few words. */
export const stateTitles: Record<ShownState, string> = {
  checking: "🔎 *Checking*",
  waiting: "⏳ *Waiting for a decision*",
  approved: "✅ *Approved*",
  giving: "⚙️ *Giving access…*",
  active: "🔑 *Access given*",
  ending: "⚙️ *Ending access…*",
  ended: "🔒 *Access ended*",
  "not-given": "⚠️ *No access was given*",
  denied: "⛔ *Denied*",
  withdrawn: "↩️ *Withdrawn*",
  expired: "⌛ *Expired*",
  refused: "🚫 *Not possible*",
};
