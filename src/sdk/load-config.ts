import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { findConfigProblems } from "./check-config.ts";
import type { LatchkeyConfig } from "./define-config.ts";

/**
 * Loads `latchkey.config.ts`, as it is: Node runs TypeScript. Throws one sentence per problem, so that everything can
 * be mended in one go. A file that does not compile is told with the place. `undone` is what did not happen for it.
 */
export async function loadConfig(path: string, undone = "Latchkey did not start"): Promise<LatchkeyConfig> {
  const file = resolve(path);
  if (!existsSync(file)) {
    throw new Error(`There is no configuration at ${file}, so ${undone}. Write one, or point LATCHKEY_CONFIG at it.`);
  }
  const config = readDefault(file, await run(file, undone), undone);
  const problems = findConfigProblems(config);
  if (problems.length > 0) {
    throw new Error(
      `The configuration ${file} cannot be used, so ${undone}:\n${problems.map((problem) => `- ${problem}`).join("\n")}`,
    );
  }
  return config;
}

async function run(file: string, undone: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The configuration ${file} could not be loaded, so ${undone}: ${said}`, { cause });
  }
}

function readDefault(file: string, module: unknown, undone: string): LatchkeyConfig {
  if (typeof module === "object" && module !== null && "default" in module && isConfig(module.default))
    return module.default;
  throw new Error(`The configuration ${file} has no \`export default defineConfig({ … })\`, so ${undone}.`);
}

/** The outline only; `findConfigProblems` reads the rest. */
function isConfig(value: unknown): value is LatchkeyConfig {
  return typeof value === "object" && value !== null && "flows" in value && Array.isArray(value.flows);
}
