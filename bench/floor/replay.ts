import type { Pool, PoolClient } from "pg";

import type { Prepared, PreparedCall, PreparedStatement } from "./prepare.ts";
import type { Parties } from "./script.ts";

/** What differs in one journey from the recorded one. */
interface Journey {
  readonly gaps: string[];
  /** Today's fences by the recorded ones. */
  readonly fences: Map<unknown, unknown>;
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
    for (const statement of statements) await ask(client, statement, journey);
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

async function ask(
  client: PoolClient,
  { name, text, values, givesFence }: PreparedStatement,
  { gaps, fences }: Journey,
): Promise<void> {
  if (values.length === 0) {
    await client.query(text.fill(gaps));
    return;
  }
  const filled = values.map((value) =>
    "plain" in value ? (fences.get(value.plain) ?? value.plain) : value.fill(gaps),
  );
  const named = name === null ? {} : { name };
  const { rows } = await client.query<{ fence?: unknown }>({ ...named, text: text.fill(gaps), values: filled });
  if (givesFence !== null) fences.set(givesFence, rows[0]?.fence);
}

async function call({ url, method, headers, body, learns }: PreparedCall, { gaps }: Journey): Promise<void> {
  const answer = await fetch(url.fill(gaps), { method, headers, body: body === null ? null : body.fill(gaps) });
  const text = await answer.text();
  if (learns === null) return;
  const news: unknown = JSON.parse(text);
  if (typeof news === "object" && news !== null && "ts" in news && typeof news.ts === "string") gaps[learns] = news.ts;
}
