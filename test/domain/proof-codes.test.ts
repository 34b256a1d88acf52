import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { createProofCodes } from "../../src/domain/proof-codes.ts";
import { buildIdentity, noon } from "../support/builders.ts";

const codes = createProofCodes("a secret");
const others = createProofCodes("another secret");

/** As people type a code: in any case, with or without hyphens and spaces, and with letters that look like digits. */
const typings = (code: string): readonly string[] => [
  code,
  code.toLowerCase(),
  code.replace("-", ""),
  ` ${code.replace("-", " ")}\n`,
  code.replaceAll("0", "O").replaceAll("1", "l"),
  code.split("").join("-"),
];

describe("a code of a claim", () => {
  test("safety 10: has eight characters of an alphabet in which nothing is taken for something else", () => {
    fc.assert(
      fc.property(fc.uuid(), (claimId) => {
        expect(codes.codeOf(claimId)).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
      }),
    );
  });

  test("safety 10: uses every character of the alphabet about equally often", () => {
    const counts = new Map<string, number>();
    for (let claim = 0; claim < 4_000; claim += 1) {
      for (const letter of codes.codeOf(`claim ${claim}`).replace("-", "")) {
        counts.set(letter, (counts.get(letter) ?? 0) + 1);
      }
    }

    expect(counts.size).toBe(32);
    for (const count of counts.values()) expect(count).toBeGreaterThan(800);
    for (const count of counts.values()) expect(count).toBeLessThan(1_200);
  });

  test("is the same each time, so that a message which has to be sent again carries it", () => {
    expect(codes.codeOf("claim")).toBe(createProofCodes("a secret").codeOf("claim"));
  });

  test("is recognised however it is typed", () => {
    fc.assert(
      fc.property(fc.uuid(), (claimId) => {
        const code = codes.codeOf(claimId);
        const kept = codes.hmacOf(claimId, code);

        for (const typed of typings(code)) expect(codes.isCode(claimId, typed, kept)).toBe(true);
      }),
    );
  });

  test("safety 10: counts for its own claim alone", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (one, other) => {
        fc.pre(one !== other);
        const kept = codes.hmacOf(other, codes.codeOf(other));

        expect(codes.isCode(other, codes.codeOf(one), kept)).toBe(false);
        expect(codes.isCode(one, codes.codeOf(other), kept)).toBe(false);
      }),
    );
  });

  test("safety 10: nothing else is right, whatever is typed", () => {
    const kept = codes.hmacOf("claim", codes.codeOf("claim"));
    const right = codes.codeOf("claim").replace("-", "");
    const anything = fc.oneof(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.string({ minLength: 10_000, maxLength: 10_240 }),
      fc.constantFrom("", "\0", "\uD800", kept, right.slice(1), `${right}0`, right.split("").toReversed().join("")),
    );

    fc.assert(
      fc.property(anything, (typed) => {
        const plain = typed.toUpperCase().replace(/[\s-]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
        fc.pre(!plain.startsWith(right) || plain === `${right}0`);

        expect(codes.isCode("claim", typed, kept)).toBe(false);
      }),
    );
  });

  test.each([null, "", "00", "not hex at all"])(
    "safety 10: where no code was ever sent, none is right: kept is %j",
    (kept) => {
      expect(codes.isCode("claim", codes.codeOf("claim"), kept)).toBe(false);
      expect(codes.isCode("claim", "", kept)).toBe(false);
    },
  );

  test("safety 10: what is kept of it tells nobody the code who has not the secret", () => {
    const kept = codes.hmacOf("claim", codes.codeOf("claim"));

    expect(kept).toMatch(/^[0-9a-f]{64}$/);
    expect(others.codeOf("claim")).not.toBe(codes.codeOf("claim"));
    expect(others.isCode("claim", codes.codeOf("claim"), kept)).toBe(false);
  });
});

describe("a code that disowns a link", () => {
  const link = buildIdentity();

  test("is twelve characters, and recognised however it is typed", () => {
    const code = codes.disownCodeOf(link);

    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    for (const typed of typings(code)) expect(codes.disownHmacOf(typed)).toBe(codes.disownHmacOf(code));
  });

  test("is the same for the same verification, whatever the row is called: a link made anew keeps its old row", () => {
    const anew = buildIdentity({ ...link, id: "another row" });

    expect(codes.disownCodeOf(anew)).toBe(codes.disownCodeOf(link));
  });

  test.each([
    ["another verification of it", { verifiedAt: new Date(noon.getTime() + 1) }],
    ["another owner", { userId: "somebody else" }],
    ["another account", { externalId: "00u-other" }],
    ["another connector", { connectorId: "onelogin" }],
  ])("is a different one for %s", (_, change) => {
    expect(codes.disownCodeOf({ ...link, ...change })).not.toBe(codes.disownCodeOf(link));
  });

  test("is no code of a claim, and the other way round", () => {
    const code = codes.codeOf(link.id);

    expect(codes.disownHmacOf(code)).not.toBe(codes.hmacOf(link.id, code));
    expect(codes.isCode(link.id, codes.disownCodeOf(link), codes.hmacOf(link.id, code))).toBe(false);
  });
});
