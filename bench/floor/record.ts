// Loaded into Latchkey before itself (`--import`), for the one journey that the floor repeats: writes down each
// statement of its store, as the driver is given it, and each call to Slack and Okta. Nothing is measured meanwhile.
import { appendFileSync } from "node:fs";

import { Client } from "pg";

import type { RecordedEvent } from "./recording.ts";

const file = process.env["BENCH_RECORDING"] ?? "";
const write = (event: RecordedEvent) => appendFileSync(file, `${JSON.stringify(event)}\n`);
const now = () => performance.timeOrigin + performance.now();

const numbers = new WeakMap<object, number>();
let connections = 0;
const numberOf = (client: object) => {
  const known = numbers.get(client) ?? (connections += 1);
  numbers.set(client, known);
  return known;
};

/** The store's own connections; the queue has others. */
const isOurs = (client: object) =>
  "connectionParameters" in client &&
  typeof client.connectionParameters === "object" &&
  client.connectionParameters !== null &&
  "application_name" in client.connectionParameters &&
  client.connectionParameters.application_name === "latchkey";

/** Where an answer holds a number that later statements repeat, it is kept. */
const tellingRow = (result: unknown): Record<string, unknown> | null => {
  if (typeof result !== "object" || result === null || !("rows" in result) || !Array.isArray(result.rows)) return null;
  const row: unknown = result.rows[0];
  if (typeof row !== "object" || row === null || !("fence" in row)) return null;
  return { ...row };
};

// The driver's `query` has a dozen signatures; only its arguments are looked at here, and they are handed on unchanged.
const query: (this: Client, ...given: unknown[]) => unknown = Reflect.get(Client.prototype, "query");
Reflect.set(Client.prototype, "query", function recorded(this: Client, ...given: unknown[]): unknown {
  const at = now();
  const answer = query.apply(this, given);
  if (!isOurs(this)) return answer;
  const [asked, separately] = given;
  const isConfig = typeof asked === "object" && asked !== null;
  const text = isConfig && "text" in asked ? asked.text : asked;
  const values = isConfig && "values" in asked ? asked.values : separately;
  const name = isConfig && "name" in asked && typeof asked.name === "string" ? asked.name : null;
  const keep = (result: unknown) =>
    write({
      kind: "statement",
      at,
      connection: numberOf(this),
      name,
      text: String(text),
      values: Array.isArray(values) ? values : [],
      answer: tellingRow(result),
    });
  if (answer instanceof Promise) void answer.then(keep, () => keep(null));
  else keep(null);
  return answer;
});

const send = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const at = now();
  const request = new Request(input, init);
  const body = request.body === null ? null : await request.clone().text();
  const answer = await send(input, init);
  const isNews = request.url.endsWith("/chat.postMessage");
  write({
    kind: "call",
    at,
    method: request.method,
    url: request.url,
    headers: Object.fromEntries(request.headers),
    body,
    answer: isNews ? await readJson(answer.clone()) : null,
  });
  return answer;
};

async function readJson(answer: Response): Promise<Record<string, unknown> | null> {
  const read: unknown = await answer.json();
  return typeof read === "object" && read !== null ? { ...read } : null;
}
