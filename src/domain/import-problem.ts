/** Why a line of a file of links is not taken. `row`: the row itself cannot be read, in words. */
export type ImportProblem =
  | { readonly kind: "row"; readonly says: string }
  | { readonly kind: "person-unknown"; readonly person: string }
  | { readonly kind: "person-ambiguous"; readonly person: string; readonly count: number }
  | { readonly kind: "person-twice"; readonly otherLine: number }
  | {
      readonly kind: "account-claimed-twice";
      readonly connectorId: string;
      readonly account: string;
      readonly otherLine: number;
    }
  | { readonly kind: "account-owned"; readonly connectorId: string; readonly account: string; readonly owner: string }
  | { readonly kind: "account-frozen"; readonly connectorId: string; readonly account: string; readonly owner: string }
  | {
      readonly kind: "account-kept";
      readonly connectorId: string;
      readonly account: string;
      readonly owner: string;
      readonly otherLine: number;
    };

/** The problem in a sentence: why nothing is done for the line, and what to do next. */
export function describeImportProblem(problem: ImportProblem): string {
  switch (problem.kind) {
    case "row":
      return problem.says;
    case "person-unknown":
      return `Latchkey does not know ${problem.person}: people are first met in Slack. Check the spelling, or let them open Latchkey in Slack once.`;
    case "person-ambiguous":
      return `${problem.count} people are ${problem.person}. Give the Slack user id of the one you mean.`;
    case "person-twice":
      return `The same person is in line ${problem.otherLine}. Keep one line for each person.`;
    case "account-claimed-twice":
      return `The account ${problem.account} in ${problem.connectorId} is in line ${problem.otherLine} too. An account belongs to one person: leave it in one of the lines.`;
    case "account-owned":
      return `The account ${problem.account} in ${problem.connectorId} belongs to ${problem.owner}. Unlink it there first, or say --force --reason "…".`;
    case "account-frozen":
      return `The link of the account ${problem.account} in ${problem.connectorId} to ${problem.owner} is frozen, and an import does not touch it. Look into it and unlink it first.`;
    case "account-kept":
      return `The account ${problem.account} in ${problem.connectorId} would be taken from ${problem.owner} by line ${problem.otherLine}, and that line is refused.`;
  }
}
