import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { comparableEmail, hasAllowedDomain, sameEmail } from "../../src/domain/email.ts";

const lookAlikes = [
  ["the dotted capital I of Turkish", "İvan@example.com", "ivan@example.com"],
  ["the dotless i of Turkish", "ıvan@example.com", "ivan@example.com"],
  ["sharp s", "straße@example.com", "strasse@example.com"],
  ["the Kelvin sign", "\u212aim@example.com", "kim@example.com"],
  ["the fi ligature", "o\ufb01cer@example.com", "officer@example.com"],
  ["long s", "\u017fam@example.com", "sam@example.com"],
  ["a Cyrillic a", "\u0430da@example.com", "ada@example.com"],
  ["a full-width letter", "\uff41da@example.com", "ada@example.com"],
  ["a combining accent", "ada\u0301@example.com", "adá@example.com"],
  ["a zero-width space", "a\u200bda@example.com", "ada@example.com"],
  ["NUL", "ada\0@example.com", "ada@example.com"],
  ["a lone surrogate", "ada\ud800@example.com", "ada\udc00@example.com"],
  ["a look-alike domain", "ada@ex\u0430mple.com", "ada@example.com"],
  ["a plus-address", "ada+admin@example.com", "ada@example.com"],
  ["a dot", "a.da@example.com", "ada@example.com"],
  ["a trailing space", "ada@example.com ", "ada@example.com"],
  ["a newline", "ada@example.com\n", "ada@example.com"],
  ["a second domain", "ada@evil.com@example.com", "ada@example.com"],
] as const;

const printable = fc
  .stringMatching(/^[\x21-\x3f\x41-\x7e]{1,30}@[\x21-\x3f\x41-\x7e]{1,30}$/)
  .filter((address) => address.length <= 254);

const foldAscii = (text: string) =>
  text.replaceAll(/[A-Z]/g, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) + 32));

describe("comparing e-mail addresses", () => {
  test.each(lookAlikes)("safety 29: %s makes another address", (_what, one, other) => {
    expect(sameEmail(one, other)).toBe(false);
    expect(sameEmail(other, one)).toBe(false);
  });

  test.each(lookAlikes.filter(([, odd]) => /[^\x21-\x7e]/.test(odd)))(
    "safety 29: an address with %s does not even match itself",
    (_what, odd) => {
      expect(comparableEmail(odd)).toBeNull();
      expect(sameEmail(odd, odd)).toBe(false);
    },
  );

  test("safety 29: ASCII case does not count", () => {
    fc.assert(
      fc.property(printable, (address) => {
        expect(sameEmail(address.toUpperCase(), address.toLowerCase())).toBe(true);
      }),
    );
  });

  test("safety 29: two addresses are the same exactly when only the case of their ASCII letters differs", () => {
    fc.assert(
      fc.property(printable, printable, (one, other) => {
        expect(sameEmail(one, other)).toBe(foldAscii(one) === foldAscii(other));
      }),
    );
  });

  test("safety 29: whatever the text, what compares is printable ASCII that keeps its length", () => {
    const nearly = fc
      .tuple(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }))
      .map((parts) => parts.join("@"));

    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), nearly, printable), (text) => {
        const comparable = comparableEmail(text);

        const isFolded =
          comparable === null || (/^[\x21-\x7e]+@[\x21-\x7e]+$/.test(comparable) && comparable.length === text.length);
        expect(isFolded).toBe(true);
      }),
    );
  });

  test.each([null, undefined, "", "@", "ada", "ada@", "@example.com", `${"a".repeat(250)}@example.com`])(
    "safety 29: %j is not an address and equals nothing, not even itself",
    (address) => {
      expect(sameEmail(address, address)).toBe(false);
    },
  );
});

describe("allowed domains", () => {
  test("the domain itself counts, in any case", () => {
    expect(hasAllowedDomain("Ada@EXAMPLE.com", ["Example.Com"])).toBe(true);
  });

  test.each([
    "ada@sub.example.com",
    "ada@example.com.evil.org",
    "ada@example.com@evil.org",
    "ada@evil.org@example.com",
    "ada@notexample.com",
    "ada@example.co",
    "example.com",
    "ada@ex\u0430mple.com",
  ])("%s is not of example.com", (address) => {
    expect(hasAllowedDomain(address, ["example.com"])).toBe(false);
  });

  test("no list allows nobody", () => {
    expect(hasAllowedDomain("ada@example.com", [])).toBe(false);
  });
});
