import { type Browser, chromium } from "playwright-core";

import { findBrowser, noBrowser } from "../support/find-browser.ts";

/** Nothing of the browser's own may call home, and a machine without a graphics card has to do. */
const flags = [
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];

/** Starts the browser of this machine, without a window. Rejects with a sentence when there is none. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === null) throw new Error(noBrowser);
  return chromium.launch({
    executablePath,
    args: flags,
    // Chromium refuses to run as root inside its own sandbox.
    chromiumSandbox: process.getuid?.() !== 0,
  });
}
