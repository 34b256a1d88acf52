import { readFileSync } from "node:fs";
import { inspect } from "node:util";

import type { Secret } from "../ports/secret.ts";

/** A secret by reference. Printing, logging or serialising it shows where it comes from, never what it is. */
export class SecretReference implements Secret {
  readonly describe: string;
  readonly #read: () => string;

  constructor(describe: string, read: () => string) {
    this.describe = describe;
    this.#read = read;
  }

  /** The secret itself, read anew each time. Throws a sentence when there is none. */
  resolve(): string {
    const value = this.#read().trim();
    if (value === "") throw new Error(`The ${this.describe} is empty or not set. Set it and start again.`);
    return value;
  }

  toString(): string {
    return `[secret from the ${this.describe}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

/** Ways to name a secret in `latchkey.config.ts`. */
export const secret = {
  /** Reads the environment variable. */
  env: (name: string): Secret => new SecretReference(`environment variable ${name}`, () => process.env[name] ?? ""),
  /** Reads the file, for mounted secrets. White space at either end does not count. */
  file: (path: string): Secret =>
    new SecretReference(`file ${path}`, () => {
      try {
        return readFileSync(path, "utf8");
      } catch {
        return "";
      }
    }),
};
