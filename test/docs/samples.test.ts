import { join } from "node:path";

import { expect, test } from "vitest";

import { readSamples } from "./read-samples.ts";
import { codeOf, readTables } from "./read-tables.ts";
import { typeCheck } from "./type-check.ts";

const docs = join(import.meta.dirname, "../../docs");

/** The pages whose samples people copy. */
const pages = [
  "../README.md",
  "writing-flows.md",
  "testing-flows.md",
  "custom-strategies.md",
  "okta.md",
  "onelogin.md",
] as const;

/** What pages of tables say that hooks can read: a hook that reads all of it, of a flow that may use everything. */
function everythingRead(): string {
  const code = ["from-sym.md", "flow-reference.md"].flatMap((page) => codeOf(readTables(join(docs, page))));
  const paths = code.flatMap((one) => /^(?:event|sdk)(?:\.\w+)+/.exec(one)?.[0] ?? []);
  const reads = [...new Set(paths)].filter((path) => path !== "event.request.fields.name");
  return `
    import { defineFlow, oneloginRole } from "../src/sdk/index.ts";
    export default defineFlow({
      name: "all",
      label: "All",
      channel: "#all",
      targets: [oneloginRole({ connector: "onelogin", roleId: 1, label: "One" })],
      connectors: ["okta", "pagerduty"],
      hooks: { onRequestForward({ event, sdk }) { ${reads.map((path) => `void ${path};`).join("\n")} } },
    });`;
}

test("what the pages show compiles, and what hooks can read by them is there", { timeout: 240_000 }, async () => {
  const samples = pages.flatMap((page) => readSamples(join(docs, page)));
  const control = 'import { people } from "../src/sdk/index.ts";\nexport default people.nobody();';

  const complaints = await typeCheck(
    new Map([
      ...samples.map(({ file, text }) => [file, text] as const),
      ["everything-read.ts", everythingRead()],
      ["control.ts", control],
    ]),
  );

  expect(samples.length).toBeGreaterThan(10);
  expect(everythingRead()).toContain("void sdk.onelogin.isUserInRole;");
  expect(complaints).toEqual([expect.stringContaining("control.ts(2,23): error TS2339")]);
});
