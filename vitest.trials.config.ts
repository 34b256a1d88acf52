import { defineConfig } from "vitest/config";

import { usual } from "./vitest.config.ts";

/** What takes minutes: real processes killed, paused and run side by side, and days of trouble. */
export default defineConfig({ test: { ...usual, include: ["test/trials/**/*.test.ts"], maxConcurrency: 10 } });
