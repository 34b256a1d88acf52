/**
 * Why something was allowed or refused, as it was found: one line per thing that was looked at, in order. Kept with a
 * decision or a refusal, so that the question "why?" is answered from what was read then, and not from what is true now.
 */
export type Trace = readonly TraceLine[];

/** What a flow's hook answered, where the flow has it; nothing where it has none. */
export function hookLine(
  hook: string,
  answer:
    | { readonly kind: "approve" | "deny"; readonly reason: string | null }
    | { readonly kind: "ignore"; readonly message: string }
    | null,
): TraceLine {
  const asked = `the flow's ${hook}`;
  if (answer === null) return { kind: "hook", asked, found: "it said nothing, so it goes on", says: null };
  const why = answer.kind === "ignore" ? answer.message : answer.reason;
  const found = `it answered ${answer.kind}${why === null ? "" : `: ${why}`}`;
  return { kind: "hook", asked, found, says: answer.kind === "approve" ? "yes" : "no" };
}

/** Longer words are cut: what directories and hooks say may be of any length. */
const longestWords = 600;

/** The trace as it can be kept: what outside systems say may hold what no database takes. */
export function keepableTrace(trace: Trace): Trace {
  return trace.map((line) => ({ ...line, asked: keepable(line.asked), found: keepable(line.found) }));
}

function keepable(words: string): string {
  const clean = words.replaceAll("\0", "").toWellFormed();
  return clean.length <= longestWords ? clean : `${clean.slice(0, longestWords).toWellFormed()}…`;
}

/** One thing that was looked at. */
export interface TraceLine {
  /** What it is: a rule, a group that was read, a hook, an account, a target, or the state of the request. */
  readonly kind: "rule" | "group" | "manager" | "hook" | "identity" | "target" | "person" | "delegate" | "request";
  /** What was asked, in words: `members of the Okta group access-approvers`. */
  readonly asked: string;
  /** What was found, in words: `alice@acme.com is a member`. */
  readonly found: string;
  /** Whether it spoke for or against; `null` where it is neither. */
  readonly says: "yes" | "no" | null;
}
