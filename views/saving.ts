import type { ModalView } from "@slack/types";

import type { Refusal } from "../src/domain/refusal.ts";
import { section } from "./blocks.ts";
import { refusalWords } from "./refusals.ts";
import { plain } from "./text.ts";

/** While the commit takes longer than a form may stay open without an answer. */
export function savingView(): ModalView {
  return note("Saving…", "*Saving your request…*\nYou can close this: you get a direct message either way.");
}

/** The commit came through. */
export function savedView(): ModalView {
  return note("Request saved", "*Your request is saved.*\nYou get a direct message with everything about it.");
}

/** The commit failed: nothing was saved. */
export function notSavedView(): ModalView {
  return note(
    "Request not saved",
    "*Your request could not be saved*, so nothing was requested. Please try again in a minute with `/access`. If it stays like this, tell a Latchkey admin.",
  );
}

/** A form that could not be taken, with the reason. */
export function refusedView(refusal: Refusal): ModalView {
  return note("Nothing was changed", refusalWords(refusal));
}

function note(title: string, text: string): ModalView {
  return { type: "modal", title: plain(title, 24), close: plain("Close", 24), blocks: [section(text)] };
}
