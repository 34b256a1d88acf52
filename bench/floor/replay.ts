import type { Pool, PoolClient } from "pg";

import { moveNumbers, type Statement } from "./move-numbers.ts";
import type { Prepared, PreparedCall, PreparedStatement } from "./prepare.ts";
import type { Parties } from "./script.ts";

/** How many places in the audit log one transaction takes at most. */
const mostAuditEvents = 10;

/** What differs in one journey from the recorded one. */
interface Journey {
  readonly gaps: string[];
  /** Today's fences by the recorded ones. */
  readonly fences: Map<number, number>;
}

/** Says again all that one journey said, for other people: the same transactions, the same calls, and nothing else. */
export async function replay(pool: Pool, prepared: Prepared, parties: Parties): Promise<void> {
  const journey: Journey = { gaps: prepared.newJourney(parties), fences: new Map() };
  for (const step of prepared.steps) {
    await ("statements" in step ? transact(pool, step.statements, journey) : call(step, journey));
  }
}

async function transact(pool: Pool, statements: readonly PreparedStatement[], journey: Journey): Promise<void> {
  const client = await pool.connect();
  try {
    const places = new Map<number, number>();
    for (const statement of statements) await ask(client, statement, journey, places);
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function ask(
  client: PoolClient,
  { name, text, values, numbers, answer }: PreparedStatement,
  { gaps, fences }: Journey,
  places: Map<number, number>,
): Promise<void> {
  const filled: Statement = {
    text: text.fill(gaps),
    values: values.map((value) => ("plain" in value ? value.plain : value.fill(gaps))),
  };
  const asked = numbers === null ? filled : moveNumbers(filled, numbers === "audit" ? places : fences);
  const { rows } = await (asked.values.length === 0
    ? client.query(asked.text)
    : client.query({ ...(name === null ? {} : { name }), text: asked.text, values: [...asked.values] }));
  const now: unknown = rows?.[0];
  if (answer === null || typeof now !== "object" || now === null) return;
  if ("fence" in now) fences.set(Number(answer["fence"]), Number(now.fence));
  if (!("sequence" in now)) return;
  const before = Number(answer["sequence"]);
  for (let next = 0; next <= mostAuditEvents; next += 1) places.set(before + next, Number(now.sequence) + next);
}

async function call({ url, method, headers, body, learns }: PreparedCall, { gaps }: Journey): Promise<void> {
  const answer = await fetch(url.fill(gaps), { method, headers, body: body === null ? null : body.fill(gaps) });
  const text = await answer.text();
  if (learns === null) return;
  const news: unknown = JSON.parse(text);
  if (typeof news === "object" && news !== null && "ts" in news && typeof news.ts === "string") gaps[learns] = news.ts;
}
