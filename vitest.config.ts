import { availableParallelism } from "node:os";

import { defineConfig, type ViteUserConfig } from "vitest/config";

/** What every run of tests is like. */
export const usual: NonNullable<ViteUserConfig["test"]> = {
  globalSetup: ["test/support/global-setup.ts"],
  pool: "forks",
  // Most tests wait for Slack, Okta or the database most of the time: one more than there are cores keeps them busy.
  maxWorkers: availableParallelism() + 1,
  testTimeout: 90_000,
  // What a test waits for is there at once on a quiet machine; on a busy one a second, as it is usual, is not enough.
  expect: { poll: { timeout: 30_000 } },
  hookTimeout: 120_000,
};

export default defineConfig({
  test: { ...usual, include: ["{flows,test}/**/*.test.ts"], exclude: ["test/trials/**", "test/browser/**"] },
});
