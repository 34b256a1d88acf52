import type { Button } from "@slack/types";
import * as z from "zod";

import { plain } from "./text.ts";

/** What the buttons under the answers of `/identity` are called when Slack speaks of them. */
export const identityButtons = {
  link: "identity_admin_link",
  unlink: "identity_admin_unlink",
  freeze: "identity_admin_freeze",
  unfreeze: "identity_admin_unfreeze",
  next: "identity_admin_next",
} as const;

export const linkChanges = ["unlink", "freeze", "unfreeze"] as const;
export type LinkChange = (typeof linkChanges)[number];

const connectorId = z.string().min(1).max(64);
const linkValue = z.strictObject({
  slackUserId: z.string().regex(/^[UW][A-Z0-9]{1,30}$/),
  connectorId: connectorId.nullable(),
  account: z.string().min(1).max(255).nullable(),
});
const changeValue = z.strictObject({ identityId: z.uuid() });
const nextValue = z.strictObject({ connectorId, after: z.uuid() });

/** Whom a click would give an account, and which, as far as the button says. `null` when it is not what we drew. */
export function readLinkButton(value: string | undefined): z.infer<typeof linkValue> | null {
  return read(linkValue, value);
}

/** Which link a click would change. */
export function readChangeButton(value: string | undefined): z.infer<typeof changeValue> | null {
  return read(changeValue, value);
}

/** Which page comes next. */
export function readNextButton(value: string | undefined): z.infer<typeof nextValue> | null {
  return read(nextValue, value);
}

/** Opens the form that links an account to this person. */
export function linkButton(about: {
  readonly slackUserId: string;
  readonly connectorId?: string | null;
  readonly account?: string | null;
}): Button {
  const { slackUserId, connectorId: id = null, account = null } = about;
  return {
    type: "button",
    action_id: identityButtons.link,
    text: plain("Link…", 75),
    value: JSON.stringify({ slackUserId, connectorId: id, account } satisfies z.infer<typeof linkValue>),
  };
}

/** What can be done to a link: each opens a form that shows it and asks why. */
export function changeButtons(link: { readonly id: string; readonly frozenAt: Date | null }): Button[] {
  return [
    link.frozenAt === null ? changeButton("freeze", link.id) : changeButton("unfreeze", link.id),
    changeButton("unlink", link.id),
  ];
}

/** Shows the next page of people without an account. */
export function nextButton(about: { readonly connectorId: string; readonly after: string }): Button {
  return {
    type: "button",
    action_id: identityButtons.next,
    text: plain("Next", 75),
    value: JSON.stringify(about satisfies z.infer<typeof nextValue>),
  };
}

function changeButton(change: LinkChange, identityId: string): Button {
  return {
    type: "button",
    action_id: identityButtons[change],
    value: JSON.stringify({ identityId } satisfies z.infer<typeof changeValue>),
    ...looks[change],
  };
}

const looks = {
  freeze: { text: plain("Freeze…", 75) },
  unfreeze: { text: plain("Unfreeze…", 75) },
  unlink: { text: plain("Unlink…", 75), style: "danger" },
} as const satisfies Record<LinkChange, Partial<Button>>;

function read<T>(schema: z.ZodType<T>, value: string | undefined): T | null {
  if (value === undefined || value.length > 2_000) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
