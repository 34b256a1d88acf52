import type { ModalView } from "@slack/types";
import * as z from "zod";

import type { OwnedLinkPicture } from "../src/domain/identity-picture.ts";
import { accept, refuse, type Refusal, type Result } from "../src/domain/refusal.ts";
import { section } from "./blocks.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { type LinkChange, linkChanges } from "./identity-buttons.ts";
import { unreadable } from "./identity-form.ts";
import { readReason, reasonBlock, reasonInput } from "./identity-reason.ts";
import { linkLines } from "./identity-words.ts";
import { person, plain } from "./text.ts";

const memory = z.strictObject({
  identityId: z.uuid(),
  change: z.enum(linkChanges),
  slackUserId: z.string().regex(/^[UW][A-Z0-9]{1,30}$/),
  channel: z.string().nullable(),
});

/** What an admin does to a link, and why: read, not yet done. */
export interface ChangeAnswers extends z.infer<typeof memory> {
  readonly reason: string;
}

/** Shows one link and what would become of it, and asks why. Submitted, it is done. */
function draw(input: {
  readonly picture: OwnedLinkPicture;
  readonly change: LinkChange;
  readonly channel: string | null;
  readonly reason: string;
}): ModalView {
  const { picture, change, channel, reason } = input;
  const { link, owner } = picture;
  const isDone = change === "unlink" ? false : (change === "freeze") === (link.frozenAt !== null);
  const { title, submit, says, done } = words[change];
  const remembered = { identityId: link.id, change, slackUserId: owner.slackUserId, channel };
  const lines = `The account of ${person(owner)}\n${linkLines(picture).join("\n")}`;
  return {
    type: "modal",
    callback_id: identityChange.callbackId,
    private_metadata: JSON.stringify(remembered satisfies z.infer<typeof memory>),
    title: plain(title, 24),
    ...(isDone ? {} : { submit: plain(submit, 24) }),
    close: plain("Cancel", 24),
    blocks: isDone
      ? [section(lines), section(done)]
      : [
          section(lines),
          section(says),
          reasonInput({ label: "Why?", hint: "It is kept in the audit trail.", isNeeded: true, given: reason }),
        ],
  };
}

const words: Record<
  LinkChange,
  { readonly title: string; readonly submit: string; readonly says: string; readonly done: string }
> = {
  unlink: {
    title: "Unlink this account?",
    submit: "Unlink it",
    says: "The account is nobody's then. Access that was given through it ends now, and its owner is told.",
    done: "",
  },
  freeze: {
    title: "Freeze this link?",
    submit: "Freeze it",
    says: "It is used for nothing until an admin unfreezes it. Access that was given through it ends now, and its owner is told.",
    done: "This link is frozen already, so there is nothing to do.",
  },
  unfreeze: {
    title: "Unfreeze this link?",
    submit: "Unfreeze it",
    says: "It can be used again. Make sure first that the account is this person's.",
    done: "This link is not frozen, so there is nothing to do.",
  },
};

/** Reads a submitted change. What no form of ours would send is refused, never thrown. */
function read(view: SubmittedView): Result<ChangeAnswers> {
  const remembered = readMetadata(view, memory);
  const answers = readAnswers(view);
  if (remembered === null || answers === null) return refuse(unreadable);
  const reason = readReason(answers);
  return reason.ok ? accept({ ...remembered, reason: reason.value }) : reason;
}

/** Beside the question a refusal is about; empty when it is about none. */
function errorsFor(refusal: Refusal): Record<string, string> {
  return refusal.reason === "field-invalid" && refusal.field === reasonBlock ? { [reasonBlock]: refusal.problem } : {};
}

export const identityChange = { callbackId: "identity_change", draw, read, errorsFor } as const;
