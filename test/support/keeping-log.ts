import type { Log } from "../../src/ports/log.ts";

/** A log that keeps what it is told, so that tests can look for what must not be there. */
export function keepingLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep = (level: string) => (fields: object, message: string) => {
    lines.push(
      `${level} ${message} ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? written(value) : value))}`,
    );
  };
  return { lines, debug: keep("debug"), info: keep("info"), warn: keep("warn"), error: keep("error") };
}

/** All that the real log keeps of an error, and nothing taken out of it. */
function written({ name, message, stack, cause }: Error): object {
  return { name, message, stack, cause };
}
