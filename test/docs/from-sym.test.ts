import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import * as sdk from "../../src/sdk/index.ts";
import { codeOf, readTables } from "./read-tables.ts";

const root = join(import.meta.dirname, "../..");
const rows = readTables(join(root, "docs/from-sym.md"));

const ourCode = codeOf(rows);

/** The tests that a cell names. */
function testsOf(cell: string): readonly { readonly file: string; readonly sentence: string }[] {
  return cell.split("<br>").map((one) => {
    const [, file = "", sentence = ""] = /^`([^`]+)` · (.+)$/.exec(one.trim()) ?? [];
    return { file: `test/${file}.test.ts`, sentence };
  });
}

describe("each row", () => {
  const shown = rows.filter(({ cells }) => cells.length === 3);

  test("names a test that is there and has the sentence, or nothing where there is nothing", () => {
    const wrong = shown
      .filter(({ cells: [, , cell] }) => cell !== "—")
      .flatMap(({ cells: [sym, , cell = ""] }) => testsOf(cell).map((one) => ({ sym, ...one })))
      .filter(({ file, sentence }) => {
        const path = join(root, file);
        return sentence === "" || !existsSync(path) || !readFileSync(path, "utf8").includes(sentence);
      });

    expect(shown.length).toBeGreaterThan(150);
    expect(wrong).toEqual([]);
  });

  test("that has no test says that it is not here, or where else it is said", () => {
    const silent = shown.filter(
      ({ cells: [, ours = "", cell] }) =>
        cell === "—" && !/\bNot (here|needed|there)|See |Several deployments/.test(ours),
    );

    expect(silent).toEqual([]);
  });
});

describe("each name of ours", () => {
  const exported: Readonly<Record<string, unknown>> = { ...sdk };

  test("that belongs to one of the SDK's words is there", () => {
    const words = ourCode
      .flatMap((code) => [...code.matchAll(/\b(people|slack|field|secret)\.(\w+)/g)])
      .filter(({ input, index }) => !input.slice(0, index).endsWith("sdk."));

    const missing = words.filter(([, word = "", name = ""]) => {
      const holder = exported[word];
      return typeof holder !== "object" || holder === null || !(name in holder);
    });

    expect(words.length).toBeGreaterThan(20);
    expect(missing.map(([text]) => text)).toEqual([]);
  });

  test("that is called is exported, or is a part of a flow, a field or a strategy", () => {
    const sources = globSync("src/sdk/*.ts", { cwd: root }).map((file) => readFileSync(join(root, file), "utf8"));
    const isPart = (name: string) => sources.some((source) => new RegExp(`\\b${name}\\??[(:]`).test(source));

    const called = ourCode.flatMap((code) => /^(\w+)\(/.exec(code)?.[1] ?? []);

    expect(called.filter((name) => typeof exported[name] !== "function" && !isPart(name))).toEqual([]);
    expect(called).toContain("defineFlow");
  });
});
