import { Client, escapeIdentifier } from "pg";

import {
  type OpenView,
  type Person,
  type PostedMessage,
  readableText,
  type SubmissionSeen,
} from "../../sandbox/slack/index.ts";
import type { Company } from "../support/company.ts";
import { query } from "../support/query.ts";

/** Every wait ends with what it waits for; this is only when a test gives up. */
export const patience = { timeoutMs: 45_000 } as const;

export const minutes = 60_000;
export const hours = 60 * minutes;

/** The roads by which Slack reaches the app. */
export const roads = ["socket", "http"] as const;

/**
 * Opens the form of a flow as it opens for this person. Slack lets a form open within three seconds only: on a machine
 * that was busier than that, people type it again.
 */
export async function openForm(person: Person, flow = "database", attemptsLeft = 3): Promise<OpenView> {
  await person.command("/access", flow, { channel: "access-requests" });
  if (attemptsLeft === 0) return person.waitForView(isForm, patience);
  const opened = await person.waitForView(isForm, { timeoutMs: patience.timeoutMs / 3 }).catch(() => null);
  return opened ?? openForm(person, flow, attemptsLeft - 1);
}

/** Asks through the form. `reason` is how a test finds its card again. */
export async function ask(
  person: Person,
  asked: { readonly flow?: string; readonly target?: string; readonly reason?: string } = {},
): Promise<SubmissionSeen> {
  const { flow = "database", target = "Production database", reason = "Deploy 42" } = asked;
  await openForm(person, flow);
  return person.submitView({ "What do you need?": target, "Why do you need it?": reason });
}

/** The card in #access-requests that says this, once it is there. */
export function cardSaying({ slack, requests }: Company, words: string): Promise<PostedMessage> {
  const look = () => slack.messagesIn(requests.id).find((message) => readableText(message).includes(words));
  return slack.waitFor(look, { ...patience, what: `a card that says "${words}"` });
}

/** The message as it is once it says all of these words. */
export function becomes(
  { slack }: Company,
  message: PostedMessage,
  ...words: readonly string[]
): Promise<PostedMessage> {
  const look = () => {
    const now = slack.message(message.channel, message.ts);
    return now !== undefined && words.every((one) => readableText(now).includes(one)) && now;
  };
  return slack.waitFor(look, { ...patience, what: `a message that says "${words.join('" and "')}"` });
}

/** What a person is told alone, in a direct message or where only they see it. */
export function hears(person: Person, words: string): Promise<PostedMessage> {
  return person.waitForMessage(
    (message) => isForAlone(person, message) && readableText(message).includes(words),
    patience,
  );
}

/** What the form on a person's screen says, once it says this. */
export function isShown(person: Person, words: string) {
  return person.waitForView((view) => readableText(view).includes(words), patience);
}

/**
 * Types behind `/identity` what opens a form, and gives the form once it says this. Slack lets a form open within three
 * seconds only: on a machine that was busier than that, people type it again.
 */
export async function opens(person: Person, text: string, words: string, attemptsLeft = 3): Promise<OpenView> {
  await person.command("/identity", text, { channel: "access-requests" });
  if (attemptsLeft === 0) return isShown(person, words);
  const says = (view: OpenView) => readableText(view).includes(words);
  const shown = await person.waitForView(says, { timeoutMs: patience.timeoutMs / 3 }).catch(() => null);
  return shown ?? opens(person, text, words, attemptsLeft - 1);
}

/** Everything a person was told alone so far. */
export function heard(person: Person): readonly string[] {
  return person
    .messages()
    .filter((message) => isForAlone(person, message))
    .map(readableText);
}

/** Asks, and gives the card once those who decide can see it. */
export async function askedBy(
  company: Company,
  person: Person,
  asked: Parameters<typeof ask>[1] = {},
): Promise<PostedMessage> {
  await ask(person, asked);
  return cardSaying(company, asked?.reason ?? "Deploy 42");
}

/** Asked by Alice and approved by Bob: the card once access is there. */
export async function granted(company: Company, asked: Parameters<typeof ask>[1] = {}): Promise<PostedMessage> {
  const card = await askedBy(company, company.alice, asked);
  await company.bob.click(card, "Approve");
  return becomes(company, card, "Access given");
}

/** Changes of memberships that the pretend Okta was asked for, in order. */
export function writes({ okta }: Company): readonly string[] {
  return okta.calls.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
}

/** How many rows each table of ours holds. */
export async function countRows({ database }: Company): Promise<Readonly<Record<string, number>>> {
  const counts = tables.map(
    (table) => `select '${table}' as name, count(*)::int as count from ${escapeIdentifier(table)}`,
  );
  const rows = await query<{ name: string; count: number }>(database.url, counts.join(" union all "));
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

const tables = [
  "users",
  "user_external_identity",
  "access_request",
  "request_decision",
  "request_notification",
  "access_grant",
  "access_membership",
  "outbox_event",
  "audit_event",
] as const;

/** Holds a table against everybody; gives what lets it go, and what lets all who wait for it fail. */
export async function holdTable({ database }: Company, table: (typeof tables)[number]) {
  const client = new Client({ connectionString: database.url });
  // A test that fails takes its database away under the lock.
  client.on("error", () => undefined);
  await client.connect();
  await client.query(`begin; lock table ${escapeIdentifier(table)} in access exclusive mode`);
  const letGo = async () => {
    await client.query("commit");
    await client.end();
  };
  const breakIt = async () => {
    await client.query(`alter table ${escapeIdentifier(table)} rename to ${escapeIdentifier(`${table}_away`)}`);
    await letGo();
  };
  return { letGo, breakIt };
}

/** Mends what was broken. */
export async function mendTable({ database }: Company, table: (typeof tables)[number]): Promise<void> {
  await query(database.url, `alter table ${escapeIdentifier(`${table}_away`)} rename to ${escapeIdentifier(table)}`);
}

/** Makes every statement on a table fail; gives what mends it. */
export async function breakTable(company: Company, table: (typeof tables)[number]): Promise<() => Promise<void>> {
  const { breakIt } = await holdTable(company, table);
  await breakIt();
  return () => mendTable(company, table);
}

/** What the rows say of a request, and of its grant. */
export async function requestOf({ database }: Company, reason: string) {
  const sql = `select r.id, r.status, r.version, g.state, g.ends_at, g.found_before
    from access_request r left join access_grant g on g.request_id = r.id
    where r.fields->>'reason' = '${reason}'`;
  const rows = await query<{ id: string; status: string; version: number; state: string | null }>(database.url, sql);
  const [row] = rows;
  if (row === undefined) throw new Error(`Nobody asked for "${reason}"`);
  return row;
}

function isForAlone(person: Person, { channel, ephemeralTo }: PostedMessage): boolean {
  return channel === person.directMessage || ephemeralTo === person.id;
}

function isForm({ callbackId }: OpenView): boolean {
  return callbackId === "request_form";
}
