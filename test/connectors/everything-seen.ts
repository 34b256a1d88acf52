import { inspect } from "node:util";

/** Everything that a log, a test report or a careless `JSON.stringify` could show of a value. */
export function everythingSeen(value: unknown): string {
  const parts = value instanceof Error ? [value.message, value.stack, value.name] : [];
  return [inspect(value, { depth: 20, showHidden: true }), JSON.stringify(value), String(value), ...parts].join("\n");
}
