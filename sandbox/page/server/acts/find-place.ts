import type { OpenView, PostedMessage } from "../../../slack/index.ts";
import type { Person } from "../../../slack/index.ts";
import type { Act } from "../../protocol.ts";
import { RefusedAct } from "./refused-act.ts";

type Where = Extract<Act, { do: "click" }>["where"];

/** The message as this person sees it now. */
export function findMessage(person: Person, { channel, ts }: { channel: string; ts: string }): PostedMessage {
  const found = person.messages().find((message) => message.channel === channel && message.ts === ts);
  if (found !== undefined) return found;
  throw new RefusedAct("This message is not there any more, so nothing was done. Look at the newest ones.");
}

/** The form on top of this person's screen, which has to be this one. */
export function findForm(person: Person, viewId: string): OpenView {
  const top = person.views().at(-1);
  if (top?.id === viewId) return top;
  throw new RefusedAct("This form is not open any more, so nothing was done. Open it again.");
}

/** The message, form or home tab that this person points at. */
export function findPlace(person: Person, where: Where): PostedMessage | OpenView {
  if ("message" in where) return findMessage(person, where.message);
  const home = person.home();
  return home?.id === where.viewId ? home : findForm(person, where.viewId);
}
