import type { InputBlock, KnownBlock } from "@slack/types";
import { getUnixTime } from "date-fns/getUnixTime";

import { ownQuestions } from "../src/domain/own-questions.ts";
import { context } from "./blocks.ts";
import { longestMenu, menuOptions, searchMenu } from "./field-input.ts";
import { plain } from "./text.ts";

/** What a form needs to know of a flow's targets. */
export interface TargetsShown {
  readonly targets: readonly { readonly name: string; readonly label: string }[];
  /** Rules by which more of them are offered: people find those by typing. */
  readonly targetSources?: readonly unknown[];
}

/** The blocks of what a form asks of its own accord. */
export const ownBlocks = { target: "target", ...ownQuestions } as const;

/** The block of a field, anew each time it is redrawn: Slack keeps what stands in a block as long as it is called the same. */
export function blockOf(name: string, redrawn = 0): string {
  return redrawn === 0 ? `field:${name}` : `field:${name}#${redrawn}`;
}

/** Which field a block is of; `null` where it is of none. */
export function fieldOf(block: string): string | null {
  return /^field:([A-Za-z][A-Za-z0-9_]*)(?:#\d+)?$/.exec(block)?.[1] ?? null;
}

/** Every block in which something can be searched by typing. */
export const searchedBlocks = /^(?:target$|field:)/;

/** Every block of a field. */
export const fieldBlocks = /^field:/;

/** Asks what is needed; nothing in a flow without targets. What is chosen already is found by its name. */
export function targetInput(
  { targets, targetSources = [] }: TargetsShown,
  given: { readonly target: string | null; readonly targetLabel?: string } | null,
): KnownBlock[] {
  if (targets.length === 0 && targetSources.length === 0) return [];
  const isSearched = targetSources.length > 0 || targets.length > longestMenu;
  const only = targets.length === 1 && !isSearched ? targets[0]?.name : undefined;
  const wanted = given?.target ?? only;
  const label = targets.find(({ name }) => name === wanted)?.label ?? given?.targetLabel;
  const [initial] = wanted === undefined || label === undefined ? [] : menuOptions([{ value: wanted, label }]);
  const options = isSearched ? [] : menuOptions(targets.map((target) => ({ value: target.name, label: target.label })));
  if (!isSearched && options.length === 0)
    return [context("None of this flow's targets can be offered. A Latchkey admin can mend it.")];
  const offered = options.find(({ value }) => value === initial?.value);
  const hint = plain("Choose a target", 150);
  return [
    {
      type: "input",
      block_id: ownBlocks.target,
      label: plain("What do you need?", 150),
      element: isSearched
        ? searchMenu(ownBlocks.target, "Type to search", initial)
        : {
            type: "static_select",
            action_id: ownBlocks.target,
            placeholder: hint,
            options,
            ...(offered && { initial_option: offered }),
          },
    },
  ];
}

/** Asks for whom it is: whoever asks, unless they choose somebody else. */
export function beneficiaryInput(askedBy: string | undefined): InputBlock {
  return {
    type: "input",
    block_id: ownBlocks.beneficiary,
    label: plain("For whom?", 150),
    element: {
      type: "users_select",
      action_id: ownBlocks.beneficiary,
      placeholder: plain("Choose a person", 150),
      ...(askedBy !== undefined && { initial_user: askedBy }),
    },
  };
}

/** Asks from when it is wanted: at once, unless a start was chosen before. */
export function startInput(startsAt: Date | null): InputBlock {
  return {
    type: "input",
    block_id: ownBlocks.start,
    label: plain("From when?", 150),
    hint: plain("Leave it empty for at once.", 150),
    optional: true,
    element: {
      type: "datetimepicker",
      action_id: ownBlocks.start,
      ...(startsAt !== null && { initial_date_time: getUnixTime(startsAt) }),
    },
  };
}
