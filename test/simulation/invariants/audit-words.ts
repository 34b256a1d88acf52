import { grantMoves } from "../../../src/domain/grant.ts";
import { requestMoves } from "../../../src/domain/request.ts";
import type { Rows } from "../../../src/testing/in-memory-store/rows.ts";

/** What each action says its subject is from then on. */
const saidBy = new Map([
  ["request.received", "request received"],
  ["request.needs-account", "request needs_account"],
  ["request.resumed", "request received"],
  ["request.pending", "request pending"],
  ["request.approved", "request approved"],
  ["request.denied", "request denied"],
  ["request.withdrawn", "request withdrawn"],
  ["request.expired", "request expired"],
  ["request.refused", "request refused"],
  ["grant.owed", "grant pending"],
  ["grant.attempted", "grant applying"],
  ["grant.confirmed", "grant active"],
  ["grant.end-owed", "grant ending"],
  ["grant.ended", "grant ended"],
  ["grant.not-applied", "grant not_applied"],
  ["connector.credential-refused", "connector refused"],
  ["connector.credential-works", "connector works"],
]);

/** What may be said next; of a subject nothing was said of yet, under its kind. */
const mayFollow = new Map<string, readonly string[]>([
  ["request", ["request received"]],
  ["grant", ["grant pending"]],
  ["connector", ["connector refused"]],
  ["connector refused", ["connector works"]],
  ["connector works", ["connector refused"]],
  ...Object.entries(requestMoves).map(([from, moves]) => movesOf("request", from, moves)),
  ...Object.entries(grantMoves).map(([from, moves]) => movesOf("grant", from, moves)),
]);

function movesOf(kind: string, from: string, moves: Readonly<Record<string, string>>): [string, readonly string[]] {
  return [`${kind} ${from}`, Object.values(moves).map((to) => `${kind} ${to}`)];
}

/** Takes one entry of the audit log in. Gives what cannot have happened, as a sentence, or `null`. */
export function hearAudit(told: Map<string, string>, subject: string, action: string): string | null {
  const said = saidBy.get(action);
  if (said === undefined) return null;
  const before = told.get(subject) ?? said.split(" ")[0] ?? "";
  told.set(subject, said);
  const isPossible = mayFollow.get(before)?.includes(said) === true;
  return isPossible ? null : `The audit log says "${said}" of ${subject} after "${before}".`;
}

/** Compares what the audit log told of a subject with its row. Gives the difference, as a sentence, or `null`. */
export function compareAudit(told: ReadonlyMap<string, string>, subject: string, rows: Rows): string | null {
  const [kind, id = ""] = subject.split(":");
  if (kind !== "request" && kind !== "grant") return null;
  const state = kind === "request" ? rows.requests.get(id, null)?.status : rows.grants.get(id, null)?.grant.state;
  const said = told.get(subject);
  if (said === `${kind} ${state ?? "unknown"}`) return null;
  return `The audit log says "${said ?? "nothing"}" of ${subject}, and its row says ${state ?? "nothing"}.`;
}
