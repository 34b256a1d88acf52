import type { AuditEvent } from "../domain/audit.ts";
import type { Log, LogFields } from "../ports/log.ts";

/** How a trail calls people: by what a test calls them. */
export interface Names {
  /** The e-mail of a user or a Slack user, by either id; the text itself where nobody has it. */
  readonly nameOf: (id: string) => string;
  /** A text whose mentions are e-mails. */
  readonly inNames: (text: string) => string;
}

/** What happened in a test, in order, for those who read why it failed. */
export class Trail {
  readonly #lines: { readonly at: Date; readonly text: string }[] = [];
  readonly #now: () => Date;
  readonly #names: Names;

  constructor(now: () => Date, names: Names) {
    this.#now = now;
    this.#names = names;
  }

  add(text: string): void {
    this.#lines.push({ at: this.#now(), text });
  }

  /** What a commit wrote into the audit log. */
  audit(event: AuditEvent): void {
    const data = Object.entries(event.data).filter(
      ([, value]) => value !== null && value !== false && typeof value !== "object",
    );
    const details = data.map(
      ([name, value]) => `${name}: ${this.#names.nameOf(typeof value === "string" ? value : JSON.stringify(value))}`,
    );
    this.add(this.#names.inNames([`${event.action}, by ${this.#names.nameOf(event.actor)}`, ...details].join("; ")));
  }

  /** Keeps what the program logs as a warning or an error, with the error that is behind it. */
  readonly log: Log = {
    debug: nothing,
    info: nothing,
    warn: (fields, message) => this.#keep("warning", fields, message),
    error: (fields, message) => this.#keep("error", fields, message),
  };

  /** The lines, oldest first, each with its time of day; a date where it is another day than before. */
  lines(): readonly string[] {
    let day = "";
    return this.#lines.map(({ at, text }) => {
      const [date = "", time = ""] = at.toISOString().split("T");
      const isNew = date !== day;
      day = date;
      return `${isNew ? `${date} ` : " ".repeat(11)}${time.slice(0, 8)}  ${text}`;
    });
  }

  #keep(level: string, fields: LogFields, message: string): void {
    this.add([`${level}: ${message}`, ...causesOf(fields["err"])].join("\n                       because "));
  }
}

/** The error, and what caused it, one line each. */
function causesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  const place = /\n\s+at .*?((?:flows|test)\/[^)\n]+)/.exec(error.stack ?? "")?.[1];
  return [`${error.name}: ${error.message}${place === undefined ? "" : ` (${place})`}`, ...causesOf(error.cause)];
}

function nothing(): void {
  // Not worth a line.
}
