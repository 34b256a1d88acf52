import type { InputBlock, ModalView } from "@slack/types";
import * as z from "zod";

import { type BulkVerdict, bulkVerdicts, offeredVerdicts } from "../src/domain/match-verdict.ts";
import { accept, refuse, type Refusal, type Result } from "../src/domain/refusal.ts";
import { type MatchStatus, matchStatuses } from "../src/domain/sync-match.ts";
import type { SyncMatch } from "../src/ports/sync-matches.ts";
import { context, section } from "./blocks.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { unreadable } from "./identity-form.ts";
import { count, numeral } from "./sync-words.ts";
import { mrkdwn, plain } from "./text.ts";

/** Longest beginning of a login, address or name that can be given, in characters. */
const longestBeginning = 100;
/** So many accounts are named before something is said of them. */
const mostNamed = 20;

const blocks = { these: "these", beginning: "beginning", verdict: "verdict" } as const;

const list = {
  status: z.enum(matchStatuses),
  connectorId: z.string().min(1).max(64).nullable(),
  channel: z.string().nullable(),
};
const choosing = z.strictObject(list);
const which = z.union([
  z.strictObject({ resourceIds: z.array(z.uuid()).min(1).max(10) }),
  z.strictObject({ beginning: z.string().min(1).max(longestBeginning) }),
]);
const confirming = z.strictObject({
  ...list,
  which,
  verdict: z.enum(bulkVerdicts),
  seal: z.string().min(1).max(64),
});

/** What is to be said, and of which accounts: read, not yet looked up. */
export interface BulkChoice extends z.infer<typeof choosing> {
  readonly which: z.infer<typeof which>;
  readonly verdict: BulkVerdict;
}

/** A yes to exactly the accounts that were shown. */
export type BulkYes = z.infer<typeof confirming>;

/** Asks which accounts of a list are meant, and what is said of them. */
function draw(input: {
  readonly status: MatchStatus;
  readonly connectorId: string | null;
  readonly channel: string | null;
  readonly matches: readonly SyncMatch[];
}): ModalView {
  const { status, connectorId, channel } = input;
  const matches = input.matches.filter((match) => bulkOf(match).length > 0).slice(0, 10);
  const verdicts = bulkVerdicts.filter((verdict) => matches.some((match) => bulkOf(match).includes(verdict)));
  const [only, ...more] = verdicts;
  return {
    type: "modal",
    callback_id: matchBulk.callbackId,
    private_metadata: JSON.stringify({ status, connectorId, channel } satisfies z.infer<typeof choosing>),
    title: plain("Several at once", 24),
    ...(only === undefined ? {} : { submit: plain("Show them", 24) }),
    close: plain("Cancel", 24),
    blocks:
      only === undefined
        ? [section("There is nothing on this page of which something can be said at once.")]
        : [
            context("You see which and how many before anything is changed."),
            theseInput(matches),
            beginningInput,
            verdictInput(verdicts, more.length === 0 ? only : null),
          ],
  };
}

function theseInput(matches: readonly SyncMatch[]): InputBlock {
  const options = matches.map(({ resourceId, login, externalId, displayName, email }) => ({
    value: resourceId,
    text: plain(login ?? externalId, 75),
    ...((displayName ?? email) !== null && { description: plain(displayName ?? email ?? "", 75) }),
  }));
  return {
    type: "input",
    block_id: blocks.these,
    optional: true,
    label: plain("These", 150),
    element: { type: "checkboxes", action_id: blocks.these, options },
  };
}

const beginningInput: InputBlock = {
  type: "input",
  block_id: blocks.beginning,
  optional: true,
  label: plain("Or all whose login, address or name begins with", 150),
  hint: plain("Of the whole list, not of this page alone. For example: svc-", 150),
  element: { type: "plain_text_input", action_id: blocks.beginning, max_length: longestBeginning },
};

function verdictInput(verdicts: readonly BulkVerdict[], only: BulkVerdict | null): InputBlock {
  const options = verdicts.map((verdict) => ({ value: verdict, text: plain(verdictLabels[verdict], 75) }));
  const initial = options.find(({ value }) => value === only);
  return {
    type: "input",
    block_id: blocks.verdict,
    label: plain("What about them?", 150),
    element: {
      type: "radio_buttons",
      action_id: blocks.verdict,
      options,
      ...(initial !== undefined && { initial_option: initial }),
    },
  };
}

const verdictLabels: Record<BulkVerdict, string> = {
  ignore: "Ignore them: no sync asks about them again",
  none: "They belong to none of those who come into question",
  undo: "Take back what was said of them",
};

/** Reads which are meant. What no form of ours would send is refused, never thrown. */
function read(view: SubmittedView): Result<BulkChoice> {
  const remembered = readMetadata(view, choosing);
  const answers = readAnswers(view);
  if (remembered === null || answers === null) return refuse(unreadable);
  const values = new Map(answers.map(({ blockId, value }) => [blockId, value]));
  const ticked = values.get(blocks.these) ?? [];
  const typed = values.get(blocks.beginning) ?? "";
  const verdict = bulkVerdicts.find((one) => one === values.get(blocks.verdict));
  if (!Array.isArray(ticked) || typeof typed !== "string" || verdict === undefined) return refuse(unreadable);
  const beginning = typed.trim();
  if (ticked.length > 0 === (beginning !== "")) return refuse(ticked.length > 0 ? both : neither);
  const chosen = which.safeParse(ticked.length > 0 ? { resourceIds: ticked } : { beginning });
  return chosen.success ? accept({ ...remembered, which: chosen.data, verdict }) : refuse(unreadable);
}

const neither = {
  reason: "field-invalid",
  field: blocks.these,
  problem: "Tick some of these, or say below how they begin. Nothing was changed.",
} as const satisfies Refusal;
const both = {
  reason: "field-invalid",
  field: blocks.beginning,
  problem: "Tick some or say how they begin, not both. Nothing was changed.",
} as const satisfies Refusal;

/** Beside the question a refusal is about; empty when it is about none. */
function errorsFor(refusal: Refusal): Record<string, string> {
  if (refusal.reason !== "field-invalid" || refusal.field === "") return {};
  return { [refusal.field]: refusal.problem };
}

/** Shows which accounts and how many, and asks once more. */
function drawConfirm(
  choice: BulkChoice,
  chosen: { readonly matches: readonly SyncMatch[]; readonly isCut: boolean; readonly seal: string },
): ModalView {
  const { matches, isCut, seal } = chosen;
  const { status, connectorId, channel, verdict } = choice;
  const remembered = { status, connectorId, channel, which: choice.which, verdict, seal };
  const title = plain(matches.length === 0 ? "Nothing to do" : "Are these the ones?", 24);
  const names = matches.slice(0, mostNamed).map(({ login, externalId, displayName }) => {
    const known = displayName === null ? "" : `  ${mrkdwn(displayName, 60)}`;
    return `• ${mrkdwn(login ?? externalId, 80)}${known}`;
  });
  const more = matches.length > mostNamed ? [`… and ${numeral(matches.length - mostNamed)} more`] : [];
  const rest = isCut ? [context("There are more than are done at once. Do the same again for the rest.")] : [];
  return {
    type: "modal",
    callback_id: matchBulk.confirmCallbackId,
    private_metadata: JSON.stringify(remembered satisfies BulkYes),
    title,
    ...(matches.length === 0 ? {} : { submit: plain(`${submitWords[verdict]} ${numeral(matches.length)}`, 24) }),
    close: plain("Cancel", 24),
    blocks:
      matches.length === 0
        ? [
            section(
              "No account of the list begins so, or nothing of the kind can be said of them. Nothing was changed.",
            ),
          ]
        : [section(`*${questions[verdict](matches.length)}*`), section([...names, ...more].join("\n")), ...rest],
  };
}

const submitWords: Record<BulkVerdict, string> = { ignore: "Ignore", none: "Decide about", undo: "Take back" };

const questions: Record<BulkVerdict, (many: number) => string> = {
  ignore: (many) => `Ignore ${count(many, "account")}?`,
  none: (many) => `Say of ${count(many, "account")} that they belong to none of those who come into question?`,
  undo: (many) => `Take back what was said of ${count(many, "account")}? Access given through links made so ends.`,
};

/** Reads a yes. What no form of ours would send is refused, never thrown. */
function readConfirm(view: SubmittedView): Result<BulkYes> {
  const remembered = readMetadata(view, confirming);
  return remembered === null ? refuse(unreadable) : accept(remembered);
}

/** What came of it, in words that stand above the list. */
export function bulkWords(
  verdict: BulkVerdict,
  { done, left }: { readonly done: number; readonly left: readonly { readonly account: string }[] },
): string {
  const says = `✅ *${doneWords[verdict](done)}*`;
  if (left.length === 0) return says;
  const names = left.slice(0, 5).map(({ account }) => mrkdwn(account, 80));
  const more = left.length > names.length ? ", …" : "";
  return `${says}\n⚠️ Of ${count(left.length, "account")} nothing was said, since they have changed meanwhile: ${names.join(", ")}${more}`;
}

const doneWords: Record<BulkVerdict, (many: number) => string> = {
  ignore: (many) => `${count(many, "account is", "accounts are")} ignored now.`,
  none: (many) => `${count(many, "account is", "accounts are")} of none of those who came into question.`,
  undo: (many) => `What was said of ${count(many, "account")} is taken back.`,
};

function bulkOf(match: SyncMatch): readonly BulkVerdict[] {
  return bulkVerdicts.filter((verdict) => offeredVerdicts(match).includes(verdict));
}

export const matchBulk = {
  callbackId: "match_bulk",
  confirmCallbackId: "match_bulk_confirm",
  draw,
  read,
  errorsFor,
  drawConfirm,
  readConfirm,
} as const;
