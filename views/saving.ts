import type { ModalView } from "@slack/types";

import type { Refusal } from "../src/domain/refusal.ts";
import { section } from "./blocks.ts";
import { refusalWords } from "./refusals.ts";
import { mrkdwn, plain } from "./text.ts";

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

/** Shown while it is looked at whether a form may open. */
export const checkingForm = note("Request access", "*One moment…*\nLatchkey checks whether you can ask for this now.");

/** A form whose content could not be found out. */
export const formNotLoaded = note(
  "Request access",
  "*This form could not be prepared*, so nothing was requested. Please try again in a minute with `/access`. If it stays like this, tell a Latchkey admin.",
);

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

/** The same for naming one's account. */
export const mappingSaving = {
  saving: note("Saving…", "*Saving…*\nYou can close this: you get a direct message either way."),
  failed: note(
    "Not saved",
    "*This could not be saved*, so nothing was mapped and no code was sent. Please try again in a minute with `/access map`.",
  ),
  refused: refusedView,
} as const;

/** The admins are asked now. */
export const adminsAsked = note(
  "The admins were asked",
  "*The Latchkey admins were asked to confirm the account.*\nYou get a direct message with their answer, and what you asked for goes on by itself then.",
);

/** The same for a code. */
export const provingSaving = {
  saving: note("Checking…", "*Checking the code…*\nYou can close this: you get a direct message either way."),
  failed: note(
    "Not proven",
    "*The code could not be checked*, so nothing was linked. Please try again in a minute with the button in the message.",
  ),
  refused: refusedView,
} as const;

/** The account is the person's now. */
export function accountMapped(service: string): ModalView {
  return note(
    "Your account is mapped",
    `✅ *Latchkey knows your account in ${mrkdwn(service, 80)} now.*\nWhat you asked for goes on by itself; you get a direct message about it.`,
  );
}

/** Said where the form cannot show it any more. */
export const notMapped = {
  text: "This could not be saved, so nothing was mapped. Please try again in a minute with `/access map`.",
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
