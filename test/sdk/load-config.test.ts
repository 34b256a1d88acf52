import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { loadConfig } from "../../src/sdk/load-config.ts";

async function write(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-config-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "latchkey.config.mjs");
  await writeFile(path, content);
  return path;
}

test("a configuration is loaded as it is", async () => {
  const path = await write(
    `export default { flows: [{ name: "change", label: "Change", channel: "#changes" }], admins: ["U012AB3CD"] };`,
  );

  const config = await loadConfig(path);

  expect(config.flows.map((flow) => flow.name)).toEqual(["change"]);
  expect(config.admins).toEqual(["U012AB3CD"]);
});

test("a missing file is a sentence that names it and says what to do", async () => {
  const loading = loadConfig("/nowhere/latchkey.config.ts");

  await expect(loading).rejects.toThrow(
    "There is no configuration at /nowhere/latchkey.config.ts, so Latchkey did not start.",
  );
  await expect(loading).rejects.toThrow("LATCHKEY_CONFIG");
});

test("a file that does not parse is a sentence that names it", async () => {
  const path = await write("export default {");

  await expect(loadConfig(path)).rejects.toThrow(
    `The configuration ${path} could not be loaded, so Latchkey did not start: `,
  );
});

test("a file that throws while it runs says what it threw", async () => {
  const path = await write(`throw new Error("The target cannot be used.");`);

  await expect(loadConfig(path)).rejects.toThrow("did not start: The target cannot be used.");
});

test.each([
  "export const config = {};",
  "export default 7;",
  "export default null;",
  "export default { flows: {} };",
  "export default () => ({ flows: [] });",
])("%s is no configuration", async (content) => {
  const path = await write(content);

  await expect(loadConfig(path)).rejects.toThrow(
    "has no `export default defineConfig({ … })`, so Latchkey did not start.",
  );
});

test("every problem is told at once", async () => {
  const path =
    await write(`export default { flows: [{ name: "one", label: "One" }, { name: "one", label: "One", targets: [
    { name: "t", label: "T", connector: "okta", connectorType: "okta", resourceId: "1", settings: {} }] }] };`);

  const loading = loadConfig(path);

  await expect(loading).rejects.toThrow(`The configuration ${path} cannot be used, so Latchkey did not start:`);
  await expect(loading).rejects.toThrow('- Two flows are called "one".');
  await expect(loading).rejects.toThrow('- The flow "one" says neither `channel` nor `notifications`');
  await expect(loading).rejects.toThrow("which `connectors` does not list.");
});
