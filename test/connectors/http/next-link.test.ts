import * as fc from "fast-check";
import { expect, test } from "vitest";

import { readNextLink } from "../../../src/connectors/http/next-link.ts";

const origin = "https://acme.okta.com";

test("the next page is where rel=next points, as given", () => {
  const header = `<${origin}/a?limit=2>; rel="self", <${origin}/a?after=x,y&limit=2>; rel="next"`;

  expect(readNextLink(header, origin)).toEqual({ kind: "next", url: `${origin}/a?after=x,y&limit=2` });
});

test.each([null, "", `<${origin}/a>; rel="self"`, `<${origin}/a>; rel="nextish"`, "garbage", "<<<>>>"])(
  "the header %j has no next page",
  (header) => expect(readNextLink(header, origin)).toEqual({ kind: "last" }),
);

test.each([
  "https://evil.com/a",
  "https://acme.okta.com.evil.com/a",
  "https://acme.okta.com:8443/a",
  "http://acme.okta.com/a",
  "//evil.com/a",
  "\\\\evil.com/a",
  "javascript:alert(1)",
  "data:,x",
  "https://user@evil.com",
])("safety 32: a next page at %s is foreign", (target) =>
  expect(readNextLink(`<${target}>; rel="next"`, origin)).toEqual({ kind: "foreign" }),
);

test("safety 32: whatever the header says, what is followed stays at the origin", () => {
  const target = fc.oneof(fc.webUrl(), fc.string(), fc.webPath());

  fc.assert(
    fc.property(target, (text) => {
      const link = readNextLink(`<${text}>; rel="next"`, origin);
      expect(link.kind !== "next" || new URL(link.url).origin === origin).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
