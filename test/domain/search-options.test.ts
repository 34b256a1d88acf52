import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { searchOptions } from "../../src/domain/search-options.ts";

const labels = ["Billing", "App billing EU", "Rebilling", "App sales EU", "Zürich"];
const options = labels.map((label) => ({ label }));
const search = (text: string) => searchOptions(options, text).map(({ label }) => label);

describe("options that fit what was typed", () => {
  test("are all of them, as they are offered, before anything was", () => {
    expect(search("  ")).toEqual(labels);
  });

  test("come with those first that begin so, then those with a word that does", () => {
    expect(search("BILL")).toEqual(["Billing", "App billing EU", "Rebilling"]);
  });

  test("have every word, in any order", () => {
    expect(search("eu app")).toEqual(["App billing EU", "App sales EU"]);
  });

  test("may be none", () => {
    expect(search("xyz")).toEqual([]);
  });

  test("are at most a hundred, the best among them", () => {
    const many = Array.from({ length: 5_000 }, (_, at) => ({ label: `Group ${at}` }));

    expect(searchOptions(many, "")).toHaveLength(100);
    expect(searchOptions([...many, { label: "4 group" }], "4 group")[0]).toEqual({ label: "4 group" });
    expect(searchOptions(many, "group 4999")).toEqual([{ label: "Group 4999" }]);
  });

  test("take any text for letters", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 20 }), fc.string(), (texts, typed) => {
        const found = searchOptions(
          texts.map((label) => ({ label })),
          typed,
        );
        for (const { label } of found) expect(texts).toContain(label);
      }),
    );
  });
});
