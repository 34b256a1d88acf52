/** Where the story goes. */
export interface Storyteller {
  /** A chapter: what a person does. */
  chapter(text: string): void;
  /** What somebody sees. */
  seen(who: string, text: string): void;
  /** The calls that were made since the last time, as `Latchkey -> Okta   PUT /api/…`. */
  calls(calls: readonly string[]): void;
  line(text?: string): void;
}

/** Tells the story on a terminal: chapters are numbered, calls are dimmed where the terminal can. */
export function createStoryteller(out: NodeJS.WriteStream): Storyteller {
  const style = (code: number, text: string) => (out.isTTY ? `\u001B[${code}m${text}\u001B[0m` : text);
  let number = 0;
  const line = (text = "") => void out.write(`${text}\n`);

  return {
    line,
    chapter(text) {
      number += 1;
      line();
      line(style(1, `${number}. ${text}`));
    },
    seen(who, text) {
      const [first = "", ...rest] = text.split("\n").filter((one) => one.trim() !== "");
      line(`   ${who}: ${first}`);
      for (const more of rest) line(`   ${" ".repeat(who.length)}  ${more}`);
    },
    calls(calls) {
      for (const call of calls) line(style(2, `      ${call}`));
    },
  };
}
