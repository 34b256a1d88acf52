import type { Button } from "@slack/types";
import * as z from "zod";

import { plain } from "./text.ts";

/** What the buttons about accounts are called when Slack speaks of them. Several of `map` carry the connector behind it. */
export const identityActions = {
  map: "identity_map",
  enterCode: "claim_enter_code",
  approveClaim: "claim_approve",
  refuseClaim: "claim_refuse",
  disown: "identity_disown",
} as const;

const connectorValue = z.strictObject({ connectorId: z.string().min(1).max(64) });
const claimValue = z.strictObject({ claimId: z.uuid(), version: z.int().min(1) });
const identityValue = z.strictObject({ identityId: z.uuid() });

/** Reads which connector a button is about; `null` when it is not what we drew. */
export function readConnector(value: string | undefined): z.infer<typeof connectorValue> | null {
  return read(connectorValue, value);
}

/** Reads which claim a button is about, and the version that was on the screen. */
export function readClaim(value: string | undefined): z.infer<typeof claimValue> | null {
  return read(claimValue, value);
}

/** Reads which link a button is about. */
export function readIdentity(value: string | undefined): z.infer<typeof identityValue> | null {
  return read(identityValue, value);
}

/** Begins the mapping of an account. */
export function mapButton(connectorId: string, service: string): Button {
  return {
    type: "button",
    action_id: `${identityActions.map}:${connectorId}`,
    text: plain(`Map your ${service} account`, 75),
    style: "primary",
    value: JSON.stringify({ connectorId } satisfies z.infer<typeof connectorValue>),
  };
}

/** Opens the form that takes the code. */
export function enterCodeButton(claim: { readonly id: string; readonly version: number }): Button {
  return { ...claimButton("enterCode", claim), text: plain("Enter the code", 75), style: "primary" };
}

/** An admin's two answers to a claim. */
export function claimButtons(claim: { readonly id: string; readonly version: number }, mayApprove: boolean): Button[] {
  const refuse: Button = { ...claimButton("refuseClaim", claim), text: plain("Not theirs", 75), style: "danger" };
  if (!mayApprove) return [refuse];
  return [
    {
      ...claimButton("approveClaim", claim),
      text: plain("It is theirs", 75),
      style: "primary",
      confirm: {
        title: plain("Link this account?", 100),
        text: plain("Access this person asks for is given to this account from now on. Its owner is told.", 300),
        confirm: plain("Link it", 30),
        deny: plain("Not yet", 30),
      },
    },
    refuse,
  ];
}

/** Says that a link is not one's own: it is frozen at once. */
export function disownButton(identityId: string): Button {
  return {
    type: "button",
    action_id: identityActions.disown,
    text: plain("This was not me", 75),
    style: "danger",
    value: JSON.stringify({ identityId } satisfies z.infer<typeof identityValue>),
    confirm: {
      title: plain("Freeze this link?", 100),
      text: plain("It is used for nothing until a Latchkey admin looked at it. Access given through it ends now.", 300),
      confirm: plain("Freeze it", 30),
      deny: plain("Keep it", 30),
      style: "danger",
    },
  };
}

function claimButton(
  name: "enterCode" | "approveClaim" | "refuseClaim",
  { id, version }: { readonly id: string; readonly version: number },
): Omit<Button, "text"> {
  const value = JSON.stringify({ claimId: id, version } satisfies z.infer<typeof claimValue>);
  return { type: "button", action_id: identityActions[name], value };
}

function read<T>(schema: z.ZodType<T>, value: string | undefined): T | null {
  if (value === undefined || value.length > 200) return null;
  try {
    const parsed = schema.safeParse(JSON.parse(value));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
