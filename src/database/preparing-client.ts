import { Client, type ClientConfig } from "pg";

/** More different statements than we have. What is written anew each time is not kept by the server for good. */
const mostStatements = 500;

const names = new Map<string, string>();

/**
 * A connection on which the server keeps what it has parsed: the same statement with other values is not parsed and
 * planned again. A statement lists its columns, because one that was kept breaks when `*` comes to mean another list.
 *
 * Several statements in one text are answered with the answer of the last.
 */
export class PreparingClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    // The driver's `query` has a dozen signatures. Only a text, and a text with its values, are treated here.
    // oxlint-disable-next-line typescript/unbound-method -- The proxy calls it with the connection it was called on.
    this.query = new Proxy(this.query, {
      apply: (query, client, given: readonly unknown[]) => lastOf(Reflect.apply(query, client, named(given))),
    });
  }
}

function named(given: readonly unknown[]): readonly unknown[] {
  const [text, values, ...rest] = given;
  if (typeof text !== "string" || !Array.isArray(values) || values.length === 0) return given;
  const name = nameOf(text);
  return name === null ? given : [{ name, text, values }, ...rest];
}

function nameOf(text: string): string | null {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= mostStatements) return null;
  const name = `latchkey_${names.size}`;
  names.set(text, name);
  return name;
}

function lastOf(answer: unknown): unknown {
  if (!(answer instanceof Promise)) return answer;
  return answer.then((result: unknown) => (Array.isArray(result) ? result.at(-1) : result));
}
