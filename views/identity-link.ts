import type { KnownBlock, ModalView } from "@slack/types";
import * as z from "zod";

import { describeRefusal } from "../src/domain/describe-refusal.ts";
import type { LinkProposal } from "../src/domain/identity-picture.ts";
import { accept, refuse, type Refusal, type Result } from "../src/domain/refusal.ts";
import { fieldSections, section } from "./blocks.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { unreadable } from "./identity-form.ts";
import { readReason, reasonBlock, reasonInput } from "./identity-reason.ts";
import { accountLines, linkLines, personLines } from "./identity-words.ts";
import { mrkdwn, person, plain } from "./text.ts";

const forceBlock = "force";
const mostOthers = 5;

const memory = z.strictObject({
  slackUserId: z.string().regex(/^[UW][A-Z0-9]{1,30}$/),
  connectorId: z.string().min(1).max(64),
  externalId: z.string().min(1).max(255),
  /** The link of the account that is on the screen, or `null` where it is nobody's. */
  seenIdentityId: z.uuid().nullable(),
  channel: z.string().nullable(),
});

/** An admin's yes to a link: read, not yet made. */
export interface LinkAnswers extends z.infer<typeof memory> {
  readonly force: boolean;
  readonly reason: string | null;
}

/** Both sides of a link beside each other, and what stands in its way. Submitted, the link is made. */
function draw(input: {
  readonly proposal: LinkProposal;
  readonly channel: string | null;
  readonly reason: string;
  /** Whether force was asked for; it is offered only where it is needed. */
  readonly force: boolean;
}): ModalView {
  const { proposal, channel, reason, force } = input;
  const { account, person: shown, state } = proposal;
  const { connectorId, externalId, link } = account;
  const remembered = {
    slackUserId: shown.slackUserId,
    connectorId,
    externalId,
    seenIdentityId: link?.link.id ?? null,
    channel,
  };
  return {
    type: "modal",
    callback_id: identityLink.callbackId,
    private_metadata: JSON.stringify(remembered satisfies z.infer<typeof memory>),
    title: plain("Link this account?", 24),
    ...(state === "frozen" ? {} : { submit: plain("Link it", 24) }),
    close: plain("Cancel", 24),
    blocks: [...drawSides(proposal), ...drawState(proposal), ...drawQuestions(proposal, reason, force)],
  };
}

function drawSides({ person: shown, account }: LinkProposal): KnownBlock[] {
  const slack = `*In Slack*\n${personLines(shown).join("\n")}`;
  return fieldSections([slack, `*In ${mrkdwn(account.service, 80)}*\n${accountLines(account).join("\n")}`]);
}

function drawState({ person: shown, account, others, state }: LinkProposal): KnownBlock[] {
  const { link, service } = account;
  const blocks: KnownBlock[] = [];
  if (link === null) blocks.push(section("The account is linked to nobody."));
  else {
    const whose = state === "owned" ? "⚠️ *The account is linked to" : "The account is linked to";
    const end = state === "owned" ? ".* They lose it, and access given through it ends. They are told." : " already.";
    blocks.push(section(`${whose} ${person(link.owner)}${end}`), section(linkLines(link).join("\n")));
  }
  if (state === "frozen")
    blocks.push(section("❄️ The link is frozen, so nothing can be written over it. Unfreeze it or unlink it first."));
  if (others.length > 0) {
    const names = others.slice(0, mostOthers).map((one) => `• ${linkLines(one)[0] ?? ""}`);
    const more = others.length > mostOthers ? [`… and ${others.length - mostOthers} more`] : [];
    const warning = `⚠️ ${person(shown)} has an account in ${mrkdwn(service, 80)} already. With several, Latchkey uses none until one is unlinked.`;
    blocks.push(section([warning, ...names, ...more].join("\n")));
  }
  return blocks;
}

function drawQuestions({ account, state }: LinkProposal, reason: string, force: boolean): KnownBlock[] {
  if (state === "frozen") return [];
  const isNeeded = state === "owned";
  const why = reasonInput({ label: "Why?", hint: "It stays with the link.", isNeeded, given: reason });
  if (!isNeeded) return [why];
  const owner = account.link?.owner.displayName ?? "its owner";
  const options = [{ value: forceBlock, text: plain(`Take it from ${owner}`, 75) }];
  return [
    {
      type: "input",
      block_id: forceBlock,
      label: plain("Force", 150),
      element: {
        type: "checkboxes",
        action_id: forceBlock,
        options,
        ...(force && { initial_options: options }),
      },
    },
    why,
  ];
}

/** Reads a submitted yes. What no form of ours would send is refused, never thrown. */
function read(view: SubmittedView): Result<LinkAnswers> {
  const remembered = readMetadata(view, memory);
  const answers = readAnswers(view);
  if (remembered === null || answers === null) return refuse(unreadable);
  const reason = readReason(answers);
  if (!reason.ok) return reason;
  const ticked = answers.find(({ blockId }) => blockId === forceBlock)?.value;
  const force = Array.isArray(ticked) && ticked.includes(forceBlock);
  return accept({ ...remembered, force, reason: reason.value === "" ? null : reason.value });
}

/** Beside the question a refusal is about; empty when it is about none. */
function errorsFor(refusal: Refusal): Record<string, string> {
  if (refusal.reason === "reason-missing") return { [reasonBlock]: describeRefusal(refusal) };
  return refusal.reason === "field-invalid" && refusal.field === reasonBlock ? { [reasonBlock]: refusal.problem } : {};
}

export const identityLink = { callbackId: "identity_link", draw, read, errorsFor } as const;
