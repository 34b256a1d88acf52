import { mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";

/**
 * Lets Node keep what it compiled of our source and of the libraries: later starts are faster and take less memory. It
 * stays in our own data folder, which nobody else may write to: what stands there is run. Where that cannot be had,
 * nothing is kept and nothing else is different.
 */
export function keepCompiled(dataDirectory: string): void {
  const folder = join(dataDirectory, "compiled");
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch {
    return;
  }
  enableCompileCache(folder);
}
