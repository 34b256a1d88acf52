import type { ModalView } from "@slack/types";

import type { Refusal } from "../src/domain/refusal.ts";
import { section } from "./blocks.ts";
import { refusalWords } from "./refusals.ts";
import { plain } from "./text.ts";

/** What the request form shows when its commit takes longer than a form may stay open, and what became of it. */
export const requestSaving = {
  saving: note("Saving…", "*Saving your request…*\nYou can close this: you get a direct message either way."),
  saved: note("Request saved", "*Your request is saved.*\nYou get a direct message with everything about it."),
  failed: note(
    "Request not saved",
    "*Your request could not be saved*, so nothing was requested. Please try again in a minute with `/access`. If it stays like this, tell a Latchkey admin.",
  ),
  refused: refusedView,
} as const;

/** The same for the words that go with a decision. */
export const decisionSaving = {
  saving: note(
    "Deciding…",
    "*Checking and saving your decision…*\nYou can close this: the request shows what became of it.",
  ),
  saved: note("Decided", "*Your decision is saved.*\nThe request shows it."),
  failed: note(
    "Not decided",
    "*Your decision could not be saved*, so nothing was decided. The request is still open: please try again in a minute. If it stays like this, tell a Latchkey admin.",
  ),
  refused: refusedView,
} as const;

/** Said where the form cannot show it any more. */
export const notSaved = {
  text: "Your request could not be saved, so nothing was requested. Please try again in a minute with `/access`.",
} as const;

export const notDecided = {
  text: "Your decision could not be saved, so nothing was decided. The request is still open: please try again in a minute.",
} as const;

/** A form that could not be taken, with the reason. */
export function refusedView(refusal: Refusal): ModalView {
  return note("Nothing was changed", refusalWords(refusal));
}

function note(title: string, text: string): ModalView {
  return { type: "modal", title: plain(title, 24), close: plain("Close", 24), blocks: [section(text)] };
}
