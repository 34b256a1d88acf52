import { type Finding, findingsOf } from "../domain/finding.ts";
import { MessengerFault } from "../ports/messenger.ts";
import type { NeededScope, TokenFacts, Workspace } from "../ports/workspace.ts";

const { fine, problem, unknown } = findingsOf("Slack");
const token = "the bot token";

/** What was found of a token, with what it may do where that is known. */
export interface WorkspaceCheck {
  readonly findings: readonly Finding[];
  /** `null` where Slack could not be asked, so that nothing else need be. */
  readonly token: TokenFacts | null;
}

/** Whether Slack takes the token, and whether the token may do everything that is needed. Nothing is changed in Slack. */
export async function checkWorkspace(workspace: Workspace, needed: readonly NeededScope[]): Promise<WorkspaceCheck> {
  try {
    const facts = await workspace.describeToken();
    const known = fine(token, `works, as ${facts.user} in ${facts.team}`);
    return { findings: [known, ...checkScopes(facts.scopes, needed)], token: facts };
  } catch (error) {
    if (!(error instanceof MessengerFault)) throw error;
    return { findings: [refused(error)], token: null };
  }
}

function checkScopes(has: readonly string[] | null, needed: readonly NeededScope[]): readonly Finding[] {
  if (has === null)
    return [unknown("scopes", "Slack does not say which the token has", "Compare them with manifest.yml yourself.")];
  const missing = needed.filter(({ scope }) => !has.includes(scope));
  if (missing.length === 0) return [fine("scopes", `all ${needed.length} are there`)];
  return missing.map(({ scope, for: what }) =>
    problem(
      `the scope ${scope}`,
      `missing, so that this does not work: ${what}`,
      "Add it to the Slack app under OAuth & Permissions, as manifest.yml has it, and install the app again.",
    ),
  );
}

function refused({ kind, code }: MessengerFault): Finding {
  if (kind !== "unauthorized")
    return unknown(token, `Slack did not answer (${code})`, "Check the way to slack.com, and check again.");
  return problem(token, `Slack refuses it (${code})`, "Copy it anew from the Slack app: OAuth & Permissions.");
}
