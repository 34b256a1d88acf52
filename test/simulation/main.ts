import { describeFailure } from "./describe-failure.ts";
import { type Options, readOptions } from "./read-options.ts";
import { runHistories } from "./run-histories.ts";
import { shrink } from "./shrink.ts";

/** How often it is told how far it is, in milliseconds. */
const tellEveryMs = 5_000;

const write = (text: string): void => void process.stdout.write(`${text}\n`);

/** Plays histories and says what became of them. Gives the exit code: 1 when a promise was broken. */
async function main(options: Options): Promise<number> {
  const { seed, histories, without } = options;
  write(`${histories.toLocaleString("en")} histories from seed ${seed}.`);
  const begin = performance.now();
  let toldAt = begin;
  const result = await runHistories({
    ...options,
    onProgress(played) {
      if (performance.now() - toldAt < tellEveryMs) return;
      toldAt = performance.now();
      const perSecond = (played / (toldAt - begin)) * 1_000;
      write(`${played.toLocaleString("en")} played, ${perSecond.toFixed(1)} a second.`);
    },
  });
  const seconds = (performance.now() - begin) / 1_000;
  const { failure, ...counts } = result;
  const figures = Object.entries({ ...counts, seconds: Math.round(seconds) });
  const summary = figures.map(([name, value]) => `${value.toLocaleString("en")} ${name}`).join(", ");
  if (failure === null) {
    write(`Every promise was kept: ${summary}.`);
    return 0;
  }
  write(`A promise was broken in history ${counts.histories}. Looking for a shorter one that breaks it too.`);
  const shrunk = await shrink({ seed: failure.seed, without }, failure);
  write(describeFailure(failure, shrunk));
  write(`So far: ${summary}.`);
  return 1;
}

function optionsOrNull(): Options | null {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}

const given = optionsOrNull();
process.exitCode = given === null ? 2 : await main(given);
