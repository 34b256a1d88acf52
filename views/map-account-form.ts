import type { InputBlockElement, KnownBlock, ModalView } from "@slack/types";
import * as z from "zod";

import type { ProofMethod } from "../src/domain/ownership.ts";
import { accept, refuse, type Refusal, type Result } from "../src/domain/refusal.ts";
import { context, section } from "./blocks.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { mrkdwn, plain } from "./text.ts";

const accountBlock = "account";
const proofBlock = "proof";
/** How the field that offers accounts is called when Slack asks for its options. */
const accountAction = "map_account";
/** An option that stands for what was typed, not for an account of the list. */
const asTyped = "typed:";
/** An option that stands for an account of the list, by its id. */
const byId = "id:";

const memory = z.strictObject({ connectorId: z.string().min(1).max(64), sourceChannel: z.string().nullable() });

/** What a person says of their account: read, not yet looked up. */
export interface MapAccountAnswers {
  readonly connectorId: string;
  readonly sourceChannel: string | null;
  readonly account: string;
  /** The account's id, where it was chosen from the list. */
  readonly accountId: string | null;
  readonly method: ProofMethod;
}

const proofs: Record<ProofMethod, { readonly label: string; readonly description: string }> = {
  "email-code": {
    label: "A code by e-mail",
    description: "To the address the account has there. Quick; nobody else is needed.",
  },
  "admin-approval": {
    label: "A Latchkey admin confirms it",
    description: "They compare both records. For when you cannot read that mailbox.",
  },
};

/** Asks which account is theirs, and how they will prove it. */
function draw(input: {
  readonly connector: { readonly id: string; readonly service: string };
  readonly sourceChannel: string | null;
  /** The ways of proof that are offered, the usual one first. */
  readonly methods: readonly ProofMethod[];
  /** Whether accounts can be chosen from a list. */
  readonly hasList: boolean;
}): ModalView {
  const { connector, sourceChannel, methods, hasList } = input;
  const service = mrkdwn(connector.service, 80);
  return {
    type: "modal",
    callback_id: mapAccountForm.callbackId,
    private_metadata: JSON.stringify({ connectorId: connector.id, sourceChannel } satisfies z.infer<typeof memory>),
    title: plain("Map your account", 24),
    submit: plain("Continue", 24),
    close: plain("Cancel", 24),
    blocks: [
      section(
        `Latchkey does not know which account in *${service}* is yours. Name it and prove that it is yours; what you asked for then goes on by itself.`,
      ),
      {
        type: "input",
        block_id: accountBlock,
        label: plain(`Your account in ${connector.service}`, 150),
        hint: plain("Its login, its e-mail address, or its id.", 150),
        element: accountElement(hasList),
      },
      ...drawProofs(methods),
    ],
  };
}

function accountElement(hasList: boolean): InputBlockElement {
  if (!hasList) {
    const placeholder = plain("for example m.lindgren", 150);
    return { type: "plain_text_input", action_id: accountAction, max_length: 255, placeholder };
  }
  return {
    type: "external_select",
    action_id: accountAction,
    min_query_length: 2,
    placeholder: plain("Type its beginning", 150),
  };
}

function drawProofs(methods: readonly ProofMethod[]): KnownBlock[] {
  const options = methods.map((method) => ({
    value: method,
    text: plain(proofs[method].label, 75),
    description: plain(proofs[method].description, 75),
  }));
  const [first, ...more] = options;
  if (first === undefined) return [];
  const only = methods[0];
  if (more.length === 0 && only !== undefined) {
    return [context(`How you prove it: ${mrkdwn(proofs[only].label, 75)}. ${mrkdwn(proofs[only].description, 150)}`)];
  }
  return [
    {
      type: "input",
      block_id: proofBlock,
      label: plain("How will you prove that it is yours?", 150),
      element: { type: "radio_buttons", action_id: proofBlock, options, initial_option: first },
    },
  ];
}

/** What the list offers for what was typed so far: accounts that fit, and the text as it is. */
export function accountOptions(
  accounts: readonly {
    readonly externalId: string;
    readonly login: string | null;
    readonly displayName: string | null;
  }[],
  typed: string,
) {
  const listed = accounts
    .map(({ externalId, login, displayName }) => ({
      value: `${byId}${externalId}`,
      text: plain([login ?? externalId, displayName].filter(Boolean).join("  "), 75),
    }))
    .filter(({ value }) => value.length <= 150);
  const text = typed.trim();
  if (text === "" || `${asTyped}${text}`.length > 150) return listed;
  return [...listed, { value: `${asTyped}${text}`, text: plain(`Use “${text}” as it is`, 75) }];
}

/** Reads the form. `methods` are those that were offered; with one alone nothing was asked. */
function read(view: SubmittedView, methods: readonly ProofMethod[]): Result<MapAccountAnswers> {
  const remembered = readMetadata(view, memory);
  const answers = readAnswers(view);
  if (remembered === null || answers === null) return refuse(unreadable);
  const given = answers.find(({ blockId }) => blockId === accountBlock)?.value ?? "";
  const asked = answers.find(({ blockId }) => blockId === proofBlock)?.value ?? methods[0];
  const method = methods.find((offered) => offered === asked);
  if (typeof given !== "string" || method === undefined) return refuse(unreadable);
  if (given.startsWith(byId)) {
    const accountId = given.slice(byId.length);
    return accept({ ...remembered, account: accountId, accountId, method });
  }
  const account = given.startsWith(asTyped) ? given.slice(asTyped.length) : given;
  return accept({ ...remembered, account, accountId: null, method });
}

/** Beside the question a refusal is about; empty when it is about none. */
function errorsFor(refusal: Refusal): Record<string, string> {
  return refusal.reason === "field-invalid" && refusal.field === accountBlock
    ? { [accountBlock]: refusal.problem }
    : {};
}

const unreadable: Refusal = {
  reason: "field-invalid",
  field: "",
  problem: "Latchkey could not read this form, so nothing was mapped. Close it and begin again with `/access map`.",
};

export const mapAccountForm = { callbackId: "map_account_form", accountAction, draw, read, errorsFor } as const;
