import type { ModalView } from "@slack/types";

import { describeRefusal } from "../src/domain/describe-refusal.ts";
import type { Refusal } from "../src/domain/refusal.ts";
import { section } from "./blocks.ts";
import { mentionsIn, plain, sentence } from "./text.ts";

/** While the commit takes longer than a form may stay open without an answer. */
export const savingView = (): ModalView => note("Saving…", "Latchkey is saving your request. You may close this; you will get a message either way.");

/** The commit came through. */
export const savedView = (): ModalView => note("Requested", "Your request is saved. You get a direct message with everything about it.");

/** The commit failed: nothing was saved. */
export const notSavedView = (): ModalView =>
  note("Not saved", "Latchkey could not save your request, so nothing was requested. Please try again in a minute with `/access`.");

/** A form that could not be taken, with the reason. */
export function refusedView(refusal: Refusal): ModalView {
  const words = describeRefusal(refusal);
  return note("Not requested", sentence(words, 2_900, mentionsIn(words)));
}

function note(title: string, text: string): ModalView {
  return { type: "modal", callback_id: "note", title: plain(title, 24), close: plain("Close", 24), blocks: [section(text)] };
}
