import { describe, expect, test } from "vitest";

import type { DirectoryRecord } from "../../../src/ports/directory.ts";
import type { MatchRule } from "../../../src/ports/sync-rules.ts";
import { namePeople } from "../../../src/use-cases/name-people.ts";

const record: DirectoryRecord = {
  kind: "user",
  externalId: "00u1",
  login: "ada",
  email: "ada@acme.com",
  displayName: "Ada",
  status: "ACTIVE",
  isActive: true,
  isSuspended: false,
  attributes: {},
};
const nobody = { namedEmail: null, namedSlackUserId: null };

/** What an operator's rule gives is whatever their code gives, whatever the compiler was told. */
const answering = (answer: unknown): MatchRule => new Proxy(silent, { apply: () => answer });
const silent: MatchRule = () => undefined;

const forgetful: MatchRule = ({ externalId }) => {
  if (externalId === "00u1") throw new Error("No idea");
  return { slackUserId: "U2" };
};

const named = (rule: MatchRule | null) => namePeople([record], rule).at(0);

describe("the operator's own rule", () => {
  test("names somebody by an e-mail address or a Slack user id", () => {
    expect(named(() => ({ email: "ada@acme.com" }))).toEqual({ ...record, ...nobody, namedEmail: "ada@acme.com" });
    expect(named(() => ({ slackUserId: "U1" }))).toEqual({ ...record, ...nobody, namedSlackUserId: "U1" });
  });

  test("names nobody where there is none, or where it throws, and the other accounts are asked about", () => {
    const both = namePeople([record, { ...record, externalId: "00u2" }], forgetful);

    expect(named(null)).toEqual({ ...record, ...nobody });
    expect(both.map(({ namedSlackUserId }) => namedSlackUserId)).toEqual([null, "U2"]);
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "ada@acme.com"],
    ["a promise", Promise.resolve({ email: "ada@acme.com" })],
    ["a number for an address", { email: 7 }],
    ["an empty address", { email: "" }],
    ["an address of more than 254 characters", { email: `${"a".repeat(246)}@acme.com` }],
    ["a NUL, which the database does not take", { email: "ada\0@acme.com" }],
    ["half a character, which the database does not take", { slackUserId: "U\ud800" }],
    [
      "what cannot be read",
      Object.defineProperty({}, "email", {
        get() {
          throw new Error("No idea");
        },
      }),
    ],
  ])("names nobody with %s", (_what, answer) => {
    expect(named(answering(answer))).toEqual({ ...record, ...nobody });
  });
});
