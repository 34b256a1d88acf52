import { resolve } from "node:path";

import { askedToStop } from "../src/stop-signal.ts";
import { buildPage } from "./page/build-page.ts";
import { type ServedPage, PortTaken, servePage } from "./page/server/serve-page.ts";
import { readOptions, type SandboxOptions, usage } from "./read-options.ts";
import { emptyFolder } from "./town/empty-folder.ts";
import { occupyFolder } from "./town/occupy-folder.ts";
import { startTown } from "./town/start-town.ts";
import type { Town } from "./town/town.ts";

const folder = ".latchkey/sandbox";
const usualPort = 4_400;

/** Starts the sandbox and serves it until it is asked to stop. Ends the process: 1 with a sentence when it cannot. */
export async function runSandbox(args: readonly string[]): Promise<void> {
  const stopSignal = Promise.race([askedToStop(), terminalClosed()]);
  // Whoever reads only the beginning, as `| head` does, or closes the terminal, is no reason to leave something running.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
  try {
    const options = readOptions(args);
    if (options.help) say(usage);
    else await serveSandbox(options, stopSignal);
    process.exit(0);
  } catch (error) {
    // On Windows and into a pipe it is written later, and an exit would swallow it.
    process.stderr.write(`${sentencesOf(error).join("\n")}\n`, () => process.exit(1));
  }
}

/** When a window is closed, its shell lets everything in it go. It may say so twice, as npm passes it on. */
function terminalClosed(): Promise<NodeJS.Signals> {
  return new Promise((tell) => process.on("SIGHUP", tell));
}

/** Several things may go wrong at the stop; each has its sentence, in the order in which they happened. */
function sentencesOf(error: unknown): readonly string[] {
  if (error instanceof SuppressedError) return [...sentencesOf(error.suppressed), ...sentencesOf(error.error)];
  return [error instanceof Error ? error.message : String(error)];
}

async function serveSandbox(options: SandboxOptions, stopSignal: Promise<NodeJS.Signals>): Promise<void> {
  await serveUntil(stopSignal, options);
  say("Everything is kept; `npm run sandbox` goes on from here.");
}

async function serveUntil(stopSignal: Promise<NodeJS.Signals>, { port, reset }: SandboxOptions): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const occupied = opened.adopt(await occupyFolder(resolve(folder)), (mine) => mine.leave());
  if (reset) await emptyFolder(occupied);
  say("\nLatchkey sandbox: starting Acme, its Slack, Okta and OneLogin …");
  const starting = [
    startTown({ folder: occupied.path }).then((started) => opened.adopt(started, (town) => town.stop())),
    buildPage(),
  ] as const;
  await Promise.allSettled(starting);
  const [town, page] = await Promise.all(starting);
  const served = opened.adopt(await openPage(town, page, port), (serving) => serving.stop());
  await occupied.tellAddress(served.address);
  say(welcome(served, town.complaints, port === null && served.port !== usualPort));

  await Promise.race([stopSignal, town.broken]);
  say("\nStopping …");
}

async function openPage(town: Town, page: Awaited<ReturnType<typeof buildPage>>, port: number | null) {
  try {
    return await servePage({ town, page, port: port ?? usualPort });
  } catch (error) {
    if (!(error instanceof PortTaken)) throw error;
    if (port !== null)
      throw new Error(`${error.message} The sandbox was not started. Choose another port.`, { cause: error });
    return servePage({ town, page, port: 0 });
  }
}

function welcome({ address }: ServedPage, complaints: readonly string[], isOtherPort: boolean): string {
  return [
    "",
    `  ${address}`,
    "",
    "Open this address in your browser. You play the people of Acme there, two at a time:",
    "one asks for access, another one approves it. A tour of five steps shows the way.",
    "",
    ...(isOtherPort ? [`Port ${usualPort} is taken, so this time the page has another one.`] : []),
    ...complaints,
    "Everything runs on this machine only. Ctrl-C stops it and keeps it; --reset begins anew.",
  ].join("\n");
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
