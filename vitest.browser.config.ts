import { defineConfig } from "vitest/config";

import { findBrowser, noBrowser } from "./test/support/find-browser.ts";
import { usual } from "./vitest.config.ts";

const hasBrowser = findBrowser() !== null;
// On a build machine nobody reads the sentence, so nothing tested must not look like everything is well.
if (!hasBrowser && process.env["CI"]) throw new Error(noBrowser);
if (!hasBrowser) process.stderr.write(`${noBrowser}\n`);

/** The sandbox's page in a real browser. One file after the other: a browser wants a core for itself. */
export default defineConfig({
  test: {
    ...usual,
    include: hasBrowser ? ["test/browser/**/*.test.ts"] : [],
    passWithNoTests: !hasBrowser,
    maxWorkers: 1,
    // The application takes seconds to load, and each file starts a sandbox and a browser of its own.
    isolate: false,
    testTimeout: 120_000,
    expect: { poll: { timeout: 15_000 } },
  },
});
