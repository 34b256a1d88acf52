import type { Output } from "../house.ts";

/** How often a bar moves, in milliseconds. */
const pace = 100;
const barLength = 24;

/** What is under way, on a terminal; elsewhere nothing is written, or a line now and then. */
export interface Progress {
  /** What is done now, and how much of it: from 0 to 1, or `null` where nobody knows. */
  show(what: string, done?: number | null): void;
  /** Takes the line away, before something else is written. */
  clear(): void;
}

/** A line that is written over and over on the terminal behind `output`. */
export function createProgress(output: Output): Progress {
  if (output.isTTY !== true) return silent;
  let last = 0;
  let shown = "";
  return {
    show(what, done = null) {
      const now = performance.now();
      if (what === shown && now - last < pace) return;
      [last, shown] = [now, what];
      const width = output.columns ?? 80;
      const line = done === null ? `${what} …` : `${what} ${bar(done)}`;
      output.write(`\r\u001B[K${line.slice(0, width - 1)}`);
    },
    clear() {
      if (shown !== "") output.write("\r\u001B[K");
      shown = "";
    },
  };
}

/** The same for what takes minutes: where there is no terminal a line is written every so many seconds, and after `clear`. */
export function createLongProgress(output: Output, everySeconds = 15): Progress {
  if (output.isTTY === true) return createProgress(output);
  let last = -Infinity;
  return {
    show(what, done = null) {
      const now = performance.now();
      if (now - last < everySeconds * 1_000) return;
      last = now;
      output.write(done === null ? `${what} …\n` : `${what}, ${percent(done)} …\n`);
    },
    clear: () => void (last = -Infinity),
  };
}

const silent: Progress = { show: () => undefined, clear: () => undefined };

function bar(done: number): string {
  const share = Math.min(1, Math.max(0, done));
  const full = Math.round(share * barLength);
  return `[${"#".repeat(full)}${"-".repeat(barLength - full)}] ${percent(share)}`;
}

function percent(share: number): string {
  return `${Math.round(Math.min(1, share) * 100)} %`;
}
