import type { Button, KnownBlock } from "@slack/types";
import * as z from "zod";

import type { SyncPicture } from "../src/domain/picture.ts";
import { buttonRow, context, type Message, section } from "./blocks.ts";
import { count, leavingLine, leavingName } from "./sync-words.ts";
import { mrkdwn, plain } from "./text.ts";

/**
 * What the buttons are called when Slack speaks of them: under the card, which is drawn again for everybody, and in the
 * list of runs, which one person sees. A run's id comes back with a click.
 */
export const leavingActions = {
  release: "release_leaving",
  discard: "discard_leaving",
  releaseInList: "release_leaving_in_list",
  discardInList: "discard_leaving_in_list",
} as const;

/** So many accounts would leave that admins are asked; drawn again when somebody has said. */
export function drawQuarantine(picture: SyncPicture): Message {
  const { run, service, leaving, waiting } = picture;
  const title = `The sync of ${mrkdwn(service, 80)} stopped before accounts left`;
  const why = mrkdwn(run.error ?? "More accounts would leave than can be believed.", 500);
  const isOpen = run.state === "quarantined";
  const more = waiting > leaving.length ? [`… and ${waiting - leaving.length} more`] : [];
  const names = leaving.length === 0 ? [] : [section([...leaving.map(leavingName), ...more].join("\n"))];
  const blocks: KnownBlock[] = [
    section(`🔔 *For Latchkey admins: ${title}*\n${why}${isOpen ? " Nobody's access was ended." : ""}`),
    ...names,
    ...(isOpen ? [section(question), ...buttonRow(leavingButtons(picture))] : [context(leavingLine(picture))]),
  ];
  return { text: `For Latchkey admins: ${title}. ${why}`, blocks };
}

const question =
  "*Release* looks each of exactly these accounts up once more, and ends the access of those who are really gone or " +
  "suspended. *Discard* leaves everybody as they are, and asks again after a day if they are still missing.";

/** Release and Discard, each of which asks once more and says how many it concerns. */
export function leavingButtons({ run, service, waiting }: SyncPicture, where: "card" | "list" = "card"): Button[] {
  const accounts = count(waiting, "account");
  const name = service.slice(0, 80);
  const isCard = where === "card";
  return [
    {
      type: "button",
      action_id: isCard ? leavingActions.release : leavingActions.releaseInList,
      style: "danger",
      text: plain("Release", 75),
      value: run.id,
      confirm: {
        title: plain("End their access?", 100),
        text: plain(`Look up ${accounts} in ${name} and end the access of those who are gone or suspended?`, 300),
        confirm: plain("Release", 30),
        deny: plain("Not yet", 30),
        style: "danger",
      },
    },
    {
      type: "button",
      action_id: isCard ? leavingActions.discard : leavingActions.discardInList,
      text: plain("Discard", 75),
      value: run.id,
      confirm: {
        title: plain("Leave everybody as they are?", 100),
        text: plain(`Nothing happens to ${accounts} in ${name}, and nobody is asked about them for a day.`, 300),
        confirm: plain("Discard", 30),
        deny: plain("Not yet", 30),
      },
    },
  ];
}

/** Which run a click is about; `null` when it is not what we drew. */
export function readRun(value: string | undefined): { readonly runId: string } | null {
  const read = z.uuid().safeParse(value);
  return read.success ? { runId: read.data } : null;
}
