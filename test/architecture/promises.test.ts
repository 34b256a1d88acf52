import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Every promise that the name of a test gives, such as `safety 13, 14: …`. */
function namedInTests(): ReadonlySet<number> {
  const sources = globSync("test/**/*.test.ts", { cwd: root }).map((file) => readFileSync(join(root, file), "utf8"));
  const names = sources.flatMap((source) => source.match(/\bsafety \d+(?:, (?:safety )?\d+)*(?=:)/g) ?? []);
  return new Set(names.flatMap((name) => (name.match(/\d+/g) ?? []).map(Number)));
}

/** Every promise that `docs/safety.md` lists. */
function listed(): ReadonlySet<number> {
  const page = readFileSync(join(root, "docs/safety.md"), "utf8");
  return new Set([...page.matchAll(/^\| (\d+) +\|/gm)].map(([, number]) => Number(number)));
}

test("docs/safety.md lists exactly the promises that tests name, under the same numbers", () => {
  const inTests = [...namedInTests()].toSorted((a, b) => a - b);

  const inDocs = [...listed()].toSorted((a, b) => a - b);

  expect(inDocs).toEqual(inTests);
  expect(inDocs.length).toBeGreaterThan(30);
});
