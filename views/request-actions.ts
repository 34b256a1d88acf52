import type { Button } from "@slack/types";
import * as z from "zod";

import type { RequestPicture } from "../src/domain/picture.ts";
import { plain } from "./text.ts";

/** What the buttons under a request are called when Slack speaks of them. */
export const requestActions = {
  approve: "request_approve",
  deny: "request_deny",
  withdraw: "request_withdraw",
  giveBack: "request_give_back",
  end: "request_end",
} as const;

/** What a button carries: which request, and which version of it was on the screen. Everything else is in our rows. */
export interface ActionValue {
  readonly requestId: string;
  readonly version: number;
}

const actionValue = z.strictObject({ requestId: z.uuid(), version: z.int().min(1) });

/** Reads what a button carried. `null` when it is not what we drew: then nobody should act on it. */
export function readAction(value: string | undefined): ActionValue | null {
  if (value === undefined || value.length > 200) return null;
  const read = actionValue.safeParse(parseJson(value));
  return read.success ? read.data : null;
}

type ButtonName = keyof typeof requestActions;

/** One of the buttons under a request, carrying the version that is on the screen. */
export function requestButton(name: ButtonName, picture: RequestPicture): Button {
  const { id, version } = picture.request;
  const value: ActionValue = { requestId: id, version };
  return { type: "button", action_id: requestActions[name], value: JSON.stringify(value), ...looks[name] };
}

const looks = {
  approve: { text: plain("Approve", 75), style: "primary" },
  deny: { text: plain("Deny", 75), style: "danger" },
  withdraw: { text: plain("Withdraw", 75) },
  giveBack: {
    text: plain("Give back", 75),
    confirm: {
      title: plain("Give this access back?", 100),
      text: plain("It ends now. To have it again you would have to ask again.", 300),
      confirm: plain("Give back", 30),
      deny: plain("Keep it", 30),
    },
  },
  end: {
    text: plain("End access", 75),
    style: "danger",
    confirm: {
      title: plain("End this access?", 100),
      text: plain("The person loses it now and is told that you ended it.", 300),
      confirm: plain("End access", 30),
      deny: plain("Keep it", 30),
      style: "danger",
    },
  },
} as const satisfies Record<ButtonName, Partial<Button>>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
