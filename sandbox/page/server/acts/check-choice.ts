import * as z from "zod";

import type { Channel, InteractiveElement, PretendSlack } from "../../../slack/index.ts";
import { RefusedAct } from "./refused-act.ts";

type Choice = string | readonly string[] | null;

const date = z.iso.date();
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const moment = z.string().regex(/^\d{10}$/);

/** A Slack client only offers what exists and this person sees. Throws a sentence for anything else. */
export function checkChoice(slack: PretendSlack, personId: string, element: InteractiveElement, choice: Choice): void {
  const chosen = choice === null || choice === "" ? [] : [choice].flat();
  if ("max_selected_items" in element && chosen.length > (element.max_selected_items ?? Infinity)) {
    throw new RefusedAct(`At most ${element.max_selected_items} can be chosen here, so nothing was changed.`);
  }
  for (const one of chosen) {
    if (!isOffered({ slack, personId, element }, one)) {
      throw new RefusedAct(`“${one}” cannot be chosen here, so nothing was changed.`);
    }
  }
}

/** Options are compared with what the app offered when they are chosen; typed text may be anything. */
function isOffered(
  { slack, personId, element }: { slack: PretendSlack; personId: string; element: InteractiveElement },
  one: string,
): boolean {
  const kind = element.type.replace(/^multi_/, "");
  if (kind === "users_select") return slack.users().some(({ id, deleted }) => id === one && !deleted);
  if (kind === "conversations_select") {
    const isTheirs = ({ members }: Channel) => members.includes(personId);
    return slack.channels().some((channel) => channel.id === one && (isPublic(channel) || isTheirs(channel)));
  }
  if (kind === "channels_select") return slack.channels().some((channel) => channel.id === one && isPublic(channel));
  if (kind === "datepicker") return date.safeParse(one).success;
  if (kind === "timepicker") return time.safeParse(one).success;
  return kind !== "datetimepicker" || moment.safeParse(one).success;
}

function isPublic({ kind, isPrivate }: Channel): boolean {
  return kind === "channel" && !isPrivate;
}
