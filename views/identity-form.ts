import type { InputBlock, InputBlockElement, KnownBlock, ModalView } from "@slack/types";
import * as z from "zod";

import { describeRefusal } from "../src/domain/describe-refusal.ts";
import type { ServiceName } from "../src/domain/identity-picture.ts";
import { accept, refuse, type Refusal, type Result } from "../src/domain/refusal.ts";
import { type MatchStatus, matchStatuses } from "../src/domain/sync-match.ts";
import { context, section } from "./blocks.ts";
import { menuOptions } from "./field-input.ts";
import { readAnswers, readMetadata, type SubmittedView } from "./form-state.ts";
import { plain } from "./text.ts";

type Field = "person" | "connector" | "account" | "reading" | "status";

/** What is read of a directory, as the form offers it; `plan` reads everything and writes nothing. */
const readings = ["delta", "full", "plan"] as const;
type Reading = (typeof readings)[number];

/** What the form can do, and what it asks for each: `?` marks what may be left empty. */
export const identityTasks = [
  {
    task: "whois-person",
    label: "Look up a person",
    says: "Their accounts and what happened to them",
    fields: ["person"],
  },
  { task: "whois-account", label: "Look up an account", says: "Whose it is", fields: ["connector?", "account"] },
  {
    task: "link",
    label: "Link an account",
    says: "You see both sides first",
    fields: ["person", "connector", "account"],
  },
  {
    task: "unlink",
    label: "Unlink an account",
    says: "Access given through it ends",
    fields: ["person", "connector", "account?"],
  },
  {
    task: "freeze",
    label: "Freeze a link",
    says: "It is used for nothing until unfrozen",
    fields: ["person", "connector", "account?"],
  },
  {
    task: "unfreeze",
    label: "Unfreeze a link",
    says: "It can be used again",
    fields: ["person", "connector", "account?"],
  },
  { task: "unmapped", label: "People without an account", says: "A list to work through", fields: ["connector?"] },
  {
    task: "sync",
    label: "Read a directory",
    says: "A sync; you are told when it is over",
    fields: ["connector?", "reading"],
  },
  { task: "runs", label: "The last syncs", says: "What they found, and who waits to leave", fields: ["connector?"] },
  {
    task: "matches",
    label: "Whose accounts are these?",
    says: "What syncs could not match, a list to work through",
    fields: ["connector?", "status"],
  },
  { task: "export", label: "Export every link", says: "A CSV file in your direct messages", fields: [] },
] as const satisfies readonly {
  readonly task: string;
  readonly label: string;
  readonly says: string;
  readonly fields: readonly (Field | `${Field}?`)[];
}[];

export type IdentityTask = (typeof identityTasks)[number]["task"];

/** What was asked for: read, not yet looked up. What the task does not ask for is `null`. */
export interface IdentityAnswers {
  readonly task: IdentityTask;
  readonly channel: string | null;
  readonly slackUserId: string | null;
  readonly connectorId: string | null;
  readonly account: string | null;
  readonly reading: Reading | null;
  readonly status: MatchStatus | null;
}

const tasks = identityTasks.map(({ task }) => task);
const memory = z.strictObject({ task: z.enum(tasks), channel: z.string().nullable() });
const blockOf: Record<Field, string> = {
  person: "person",
  connector: "connector",
  account: "account",
  reading: "reading",
  status: "status",
};

/** The fields for one task. `given` fills them where it is known already. */
function draw(input: {
  readonly task: IdentityTask;
  readonly channel: string | null;
  readonly connectors: readonly ServiceName[];
  readonly given?: Partial<Pick<IdentityAnswers, "slackUserId" | "connectorId" | "account">>;
}): ModalView {
  const { task, channel, connectors, given = {} } = input;
  const { label, says, fields } = taskOf(task);
  const needsConnector = fields.some((field) => field === "connector");
  const isImpossible = needsConnector && menuOptions(connectors.map(toOption)).length === 0;
  return {
    type: "modal",
    callback_id: identityForm.callbackId,
    private_metadata: JSON.stringify({ task, channel } satisfies z.infer<typeof memory>),
    title: plain(label, 24),
    ...(isImpossible ? {} : { submit: plain(submitWords[task], 24) }),
    close: plain("Cancel", 24),
    blocks: isImpossible
      ? [section("No connector is configured, so there are no accounts. Add one to `latchkey.config.ts`.")]
      : [context(`${says}.`), ...fields.flatMap((field) => drawField(field, connectors, given))],
  };
}

const submitWords: Record<IdentityTask, string> = {
  "whois-person": "Look up",
  "whois-account": "Look up",
  link: "Show both sides",
  unlink: "Show the link",
  freeze: "Show the link",
  unfreeze: "Show the link",
  unmapped: "Show them",
  sync: "Begin",
  runs: "Show them",
  matches: "Show them",
  export: "Send the file",
};

function drawField(
  field: Field | `${Field}?`,
  connectors: readonly ServiceName[],
  given: Partial<Pick<IdentityAnswers, "slackUserId" | "connectorId" | "account">>,
): KnownBlock[] {
  switch (field) {
    case "person":
    case "person?":
      return [question("person", "Person", field, null, personElement(given.slackUserId))];
    case "connector":
    case "connector?": {
      const element = connectorElement(connectors, given.connectorId);
      return element === null ? [] : [question("connector", "Where", field, null, element)];
    }
    case "account":
    case "account?": {
      const hint =
        field === "account"
          ? "Its login, its e-mail address, or its id."
          : "Its e-mail address or its id; needed only where the person has several there.";
      return [question("account", "Account", field, hint, accountElement(given.account))];
    }
    case "reading":
    case "reading?":
      return [question("reading", "What is read?", field, null, choiceElement("reading", readings, readingLabels))];
    case "status":
    case "status?":
      return [question("status", "Which accounts?", field, null, choiceElement("status", statuses, statusLabels))];
  }
}

function question(
  name: Field,
  label: string,
  field: string,
  hint: string | null,
  element: InputBlockElement,
): InputBlock {
  return {
    type: "input",
    block_id: blockOf[name],
    label: plain(label, 150),
    optional: field.endsWith("?"),
    ...(hint !== null && { hint: plain(hint, 150) }),
    element,
  };
}

function personElement(slackUserId: string | null = null): InputBlockElement {
  const element = { type: "users_select", action_id: "person", placeholder: plain("Choose a person", 150) } as const;
  return slackUserId === null ? element : { ...element, initial_user: slackUserId };
}

function connectorElement(
  connectors: readonly ServiceName[],
  connectorId: string | null = null,
): InputBlockElement | null {
  const options = menuOptions(connectors.map(toOption));
  if (options.length === 0) return null;
  const wanted = connectorId ?? (options.length === 1 ? options[0]?.value : undefined);
  const initial = options.find(({ value }) => value === wanted);
  const placeholder = plain("Choose a connector", 150);
  const element = { type: "static_select", action_id: "connector", placeholder, options } as const;
  return initial === undefined ? element : { ...element, initial_option: initial };
}

/** The first one is chosen until somebody chooses another. */
function choiceElement<Value extends string>(
  action_id: string,
  values: readonly Value[],
  labels: Record<Value, string>,
): InputBlockElement {
  const options = values.map((value) => ({ value, text: plain(labels[value], 75) }));
  const [initial] = options;
  return { type: "radio_buttons", action_id, options, ...(initial !== undefined && { initial_option: initial }) };
}

const readingLabels: Record<Reading, string> = {
  delta: "What was changed since the last time",
  full: "Everything, which alone shows who is missing",
  plan: "Everything, and only say what would be done",
};

/** What waits for somebody comes first. */
const statuses = ["ambiguous", "unmatched", "ignored", "matched"] as const satisfies readonly MatchStatus[];

const statusLabels: Record<MatchStatus, string> = {
  ambiguous: "Ambiguous: somebody has to say whose they are",
  unmatched: "Unmatched: nobody was found",
  ignored: "Ignored by an admin",
  matched: "Matched",
};

function accountElement(account: string | null = null): InputBlockElement {
  const element = { type: "plain_text_input", action_id: "account", max_length: 255 } as const;
  return account === null || account === ""
    ? element
    : { ...element, initial_value: account.slice(0, 255).toWellFormed() };
}

function toOption({ id, service }: ServiceName) {
  return { value: id, label: service === id ? id : `${service} (${id})` };
}

function taskOf(task: IdentityTask) {
  return identityTasks.find((one) => one.task === task) ?? identityTasks[0];
}

/** Reads a submitted form. What no form of ours would send is refused, never thrown. */
function read(view: SubmittedView): Result<IdentityAnswers> {
  const remembered = readMetadata(view, memory);
  const answers = readAnswers(view);
  if (remembered === null || answers === null) return refuse(unreadable);
  const values = new Map(answers.map(({ blockId, value }) => [blockId, value]));
  const { task, channel } = remembered;
  const asked: readonly string[] = taskOf(task).fields;
  const readOne = (name: Field): string | null => {
    const value = values.get(blockOf[name]);
    const isAsked = asked.includes(name) || asked.includes(`${name}?`);
    return isAsked && typeof value === "string" && value.trim() !== "" ? value.trim() : null;
  };
  const slackUserId = readOne("person");
  const connectorId = readOne("connector");
  const account = readOne("account");
  for (const [name, value] of Object.entries({ person: slackUserId, connector: connectorId, account })) {
    if (value === null && asked.includes(name)) return refuse({ ...missing, field: name });
  }
  const reading = readings.find((one) => one === readOne("reading")) ?? null;
  const status = matchStatuses.find((one) => one === readOne("status")) ?? null;
  if (reading === null && asked.includes("reading")) return refuse(unreadable);
  if (status === null && asked.includes("status")) return refuse(unreadable);
  return accept({ task, channel, slackUserId, connectorId, account, reading, status });
}

const missing = { reason: "field-invalid", problem: "This is needed. Nothing was changed." } as const;

export const unreadable = {
  reason: "field-invalid",
  field: "",
  problem: "Latchkey could not read this form, so nothing was changed. Close it and open it again with `/identity`.",
} as const satisfies Refusal;

/** Beside the question a refusal is about; empty when it is about none that this task asks. */
function errorsFor(refusal: Refusal, task: IdentityTask): Record<string, string> {
  const field = fieldOf(refusal);
  const asked: readonly string[] = taskOf(task).fields;
  if (field === null || !(asked.includes(field) || asked.includes(`${field}?`))) return {};
  return { [blockOf[field]]: describeRefusal(refusal) };
}

function fieldOf(refusal: Refusal): Field | null {
  if (refusal.reason === "field-invalid") return fields.find((field) => field === refusal.field) ?? null;
  if (refusal.reason === "standing") return refusal.who === "beneficiary" ? "person" : null;
  const reasons: Partial<Record<Refusal["reason"], Field>> = aboutField;
  return reasons[refusal.reason] ?? null;
}

const aboutField = {
  "person-unknown": "person",
  "connector-unknown": "connector",
  "not-a-directory": "connector",
  "directory-unnamed": "connector",
  "account-unknown": "account",
  "account-ambiguous": "account",
  "own-account-privileged": "account",
  "link-unknown": "account",
} as const satisfies Partial<Record<Refusal["reason"], Field>>;

const fields: readonly Field[] = ["person", "connector", "account", "reading", "status"];

export const identityForm = { callbackId: "identity_form", draw, read, errorsFor } as const;
