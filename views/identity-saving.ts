import type { ModalView } from "@slack/types";

import { section } from "./blocks.ts";
import { refusedView } from "./saving.ts";
import { plain } from "./text.ts";

/** Stands in a form's place while both sides are asked; it tells nothing yet. */
export const lookingUp = note("Looking…", "*Asking Slack and the directory…*\nThis takes a moment.");

/** What a form of `/identity` shows when its answer takes longer than a form may stay open. */
export const identitySaving = {
  saving: lookingUp,
  saved: note("Done", "*It is done.*\nThe answer is in the conversation where you asked."),
  failed: note(
    "Nothing was changed",
    "*This could not be looked up or saved*, so nothing was changed. A directory or the database may not answer. Please try again in a minute.",
  ),
  refused: refusedView,
} as const;

/** Said where the form cannot show it any more. */
export const notChanged = {
  text: "This could not be looked up or saved, so nothing was changed. Please try again in a minute.",
} as const;

/** Said where a form could not be opened. */
export const notOpened = {
  text: "Slack did not open the form in time, so nothing was changed. Please try again.",
} as const;

function note(title: string, text: string): ModalView {
  return { type: "modal", title: plain(title, 24), close: plain("Close", 24), blocks: [section(text)] };
}
