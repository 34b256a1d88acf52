import type { Button, StaticSelect } from "@slack/types";
import * as z from "zod";

import { offeredVerdicts } from "../src/domain/match-verdict.ts";
import { matchStatuses } from "../src/domain/sync-match.ts";
import type { User } from "../src/domain/user.ts";
import type { SyncMatch } from "../src/ports/sync-matches.ts";
import { longestMenu, menuOptions } from "./field-input.ts";
import { plain } from "./text.ts";

/** What the buttons under a list of matches are called when Slack speaks of them. Several of `pick` carry a number. */
export const matchActions = {
  pick: "match_pick",
  none: "match_none",
  ignore: "match_ignore",
  undo: "match_undo",
  next: "match_next",
  bulk: "match_bulk",
} as const;

/** So many people who come into question get a button each; the rest are in a menu. */
const mostPickButtons = 5;

const placeValue = z.strictObject({
  status: z.enum(matchStatuses),
  connectorId: z.string().min(1).max(64).nullable(),
  after: z.uuid().nullable(),
  /** Which row of the list it is: no two blocks of a message may be called the same. */
  row: z.int().min(0).max(99),
});

/** Which page a row belongs to. It stands in the row's block, so that a click draws the same page again. */
export type ShownPlace = Omit<z.infer<typeof placeValue>, "row">;

/** What the block of a row is called. */
export function placeBlock({ status, connectorId, after }: ShownPlace, row: number): string {
  return JSON.stringify({ status, connectorId, after, row } satisfies z.infer<typeof placeValue>);
}

/** Which page a click belongs to; `null` when it is not what we drew. */
export function readPlace(blockId: string | undefined): ShownPlace | null {
  const read = placeValue.safeParse(parsed(blockId));
  if (!read.success) return null;
  const { status, connectorId, after } = read.data;
  return { status, connectorId, after };
}

/** Which account a click is about, and who was picked; `null` when it is not what we drew. */
export function readMatchValue(
  value: string | undefined,
): { readonly resourceId: string; readonly userId: string | null } | null {
  const [resourceId, userId = null, ...more] = (value ?? "").slice(0, 200).split(" ");
  const read = z.strictObject({ resourceId: z.uuid(), userId: z.uuid().nullable() }).safeParse({ resourceId, userId });
  return read.success && more.length === 0 ? read.data : null;
}

/** What can be done to an account at the moment. */
export function matchElements(match: SyncMatch, service: string): (Button | StaticSelect)[] {
  const offered = offeredVerdicts(match);
  const elements: (Button | StaticSelect)[] = [];
  if (offered.includes("pick")) {
    elements.push(
      ...match.candidates.slice(0, mostPickButtons).map((user, at) => pickButton(match, service, user, at)),
    );
    elements.push(...pickMenu(match, service, match.candidates.slice(mostPickButtons)));
  }
  if (offered.includes("none")) elements.push(button("none", match, "None of them"));
  if (offered.includes("ignore")) elements.push(button("ignore", match, "Ignore"));
  if (offered.includes("undo")) elements.push(undoButton(match, service));
  return elements;
}

/** Takes back what was said of an account. */
export function undoButton(match: SyncMatch, service: string): Button {
  const undo = button("undo", match, "Undo");
  if (match.status !== "matched") return undo;
  const owner = match.owner === null ? "its owner" : nameOf(match.owner);
  return {
    ...undo,
    confirm: {
      title: plain("Take this back?", 100),
      text: plain(
        `${accountName(match, service)} is not ${owner}'s then. Access that was given through it ends now, and they are told.`,
        300,
      ),
      confirm: plain("Take it back", 30),
      deny: plain("Keep it", 30),
      style: "danger",
    },
  };
}

/** Shows the next page, which begins after this account. */
export function nextMatchesButton(after: string): Button {
  return { type: "button", action_id: matchActions.next, text: plain("Next", 75), value: after };
}

/** Opens the form that says the same of several accounts. */
export const bulkButton: Button = {
  type: "button",
  action_id: matchActions.bulk,
  text: plain("Several at once…", 75),
};

function pickButton(match: SyncMatch, service: string, user: User, at: number): Button {
  return {
    type: "button",
    action_id: `${matchActions.pick}:${at}`,
    text: plain(`It is ${user.displayName ?? user.email ?? user.slackUserId}`, 75),
    value: `${match.resourceId} ${user.id}`,
    confirm: linkDialog(match, service, nameOf(user)),
  };
}

function pickMenu(match: SyncMatch, service: string, users: readonly User[]): StaticSelect[] {
  if (users.length === 0) return [];
  const options = users
    .slice(0, longestMenu)
    .map((user) => ({ value: `${match.resourceId} ${user.id}`, label: nameOf(user) }));
  return [
    {
      type: "static_select",
      action_id: `${matchActions.pick}:more`,
      placeholder: plain("It is somebody else…", 150),
      options: menuOptions(options),
      confirm: linkDialog(match, service, "the person you chose"),
    },
  ];
}

/** Both sides, once more before the link is made. */
function linkDialog(match: SyncMatch, service: string, whose: string): NonNullable<Button["confirm"]> {
  return {
    title: plain("Link this account?", 100),
    text: plain(`Link ${accountName(match, service)} to ${whose}? They are told, and what waits for it goes on.`, 300),
    confirm: plain("Link it", 30),
    deny: plain("Not yet", 30),
  };
}

function button(name: "none" | "ignore" | "undo", { resourceId }: SyncMatch, label: string): Button {
  return { type: "button", action_id: matchActions[name], text: plain(label, 75), value: resourceId };
}

function accountName({ login, externalId }: SyncMatch, service: string): string {
  const id = `id ${externalId.slice(0, 40)}`;
  return login === null
    ? `the account with the ${id} in ${service.slice(0, 40)}`
    : `${login.slice(0, 70)} (${id}) in ${service.slice(0, 40)}`;
}

function nameOf({ displayName, email, slackUserId }: User): string {
  const name = (displayName ?? slackUserId).slice(0, 40);
  return email === null ? name : `${name} (${email.slice(0, 60)})`;
}

function parsed(text: string | undefined): unknown {
  if (text === undefined || text.length > 255) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
