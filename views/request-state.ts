import type { RequestPicture } from "../src/domain/picture.ts";

/** Where a request stands, as people see it: the request's status, and its grant's where there is one. */
export type ShownState =
  | "checking"
  | "needs-account"
  | "waiting"
  | "approved"
  | "scheduled"
  | "giving"
  | "active"
  | "undone"
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
    case "needs_account":
      return "needs-account";
    case "pending":
      return "waiting";
    case "approved":
      if (grant === null) return "approved";
      if (grant.state === "pending" && grant.startsAt !== null) return "scheduled";
      return grant.state === "active" && grant.undoneOutsideAt !== null ? "undone" : grantStates[grant.state];
    case "denied":
    case "withdrawn":
    case "expired":
    case "refused":
      return request.status;
  }
}

/** Whether the person has nothing of it any more, and might ask again. */
export function isOver(state: ShownState): boolean {
  return state === "ended" || state === "not-given" || isUnanswered(state);
}

function isUnanswered(state: ShownState): boolean {
  return state === "denied" || state === "withdrawn" || state === "expired" || state === "refused";
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
  "needs-account": "🪪 *Waiting for your account*",
  waiting: "⏳ *Waiting for a decision*",
  approved: "✅ *Approved*",
  scheduled: "⏳ *Approved for later*",
  giving: "⚙️ *Giving access…*",
  active: "🔑 *Access given*",
  undone: "✂️ *Taken away outside Latchkey*",
  ending: "⚙️ *Ending access…*",
  ended: "🔒 *Access ended*",
  "not-given": "⚠️ *No access was given*",
  denied: "⛔ *Denied*",
  withdrawn: "↩️ *Withdrawn*",
  expired: "⌛ *Expired*",
  refused: "🚫 *Not possible*",
};
