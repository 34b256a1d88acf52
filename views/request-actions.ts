import type { Button } from "@slack/types";
import * as z from "zod";

import { describeDuration } from "../src/domain/duration.ts";
import type { RequestPicture } from "../src/domain/picture.ts";
import { plain } from "./text.ts";

/** What the buttons under a request are called when Slack speaks of them. */
export const requestActions = {
  approve: "request_approve",
  deny: "request_deny",
  withdraw: "request_withdraw",
  giveBack: "request_give_back",
  callOff: "request_call_off",
  extend: "request_extend",
  askAgain: "request_ask_again",
  end: "request_end",
  why: "request_why",
} as const;

/**
 * What a button carries: which request, and which version of it was on the screen; under Extend, which extension it would
 * be. Everything else is in our rows.
 */
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
export function requestButton(name: Exclude<ButtonName, "extend">, picture: RequestPicture): Button {
  const { id, version } = picture.request;
  const value: ActionValue = { requestId: id, version };
  return { type: "button", action_id: requestActions[name], value: JSON.stringify(value), ...looks[name] };
}

/** Moves the end of access, once for this offer; nothing where the end may not be moved. */
export function extendButtons({ request, extend }: RequestPicture): readonly Button[] {
  if (extend === null) return [];
  const value: ActionValue = { requestId: request.id, version: extend.nth };
  const { text } = looks.extend;
  const lasts = describeDuration(extend.seconds);
  const confirm = extend.needsApproval
    ? {
        title: plain("Ask to extend this access?", 100),
        text: plain(
          `Those who decide are asked for ${lasts}, from their approval on. You keep what you have meanwhile.`,
          300,
        ),
        confirm: plain("Ask", 30),
        deny: plain("Not now", 30),
      }
    : {
        title: plain("Extend this access?", 100),
        text: plain(`It lasts ${lasts} longer, or as long as it may.`, 300),
        confirm: plain("Extend", 30),
        deny: plain("Not now", 30),
      };
  return [{ type: "button", action_id: requestActions.extend, value: JSON.stringify(value), text, confirm }];
}

const looks = {
  approve: { text: plain("Approve", 75), style: "primary" },
  deny: { text: plain("Deny", 75), style: "danger" },
  withdraw: { text: plain("Withdraw", 75) },
  extend: { text: plain("Extend", 75) },
  askAgain: { text: plain("Ask again", 75) },
  why: { text: plain("Why?", 75) },
  callOff: {
    text: plain("Call off", 75),
    confirm: {
      title: plain("Call this access off?", 100),
      text: plain("It will not start. To have it you would have to ask again.", 300),
      confirm: plain("Call off", 30),
      deny: plain("Keep it", 30),
    },
  },
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
