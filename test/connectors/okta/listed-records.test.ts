import * as fc from "fast-check";
import { expect, test } from "vitest";

import { readListedGroup, readMemberId, userReader } from "../../../src/connectors/okta/listed-records.ts";

const readUser = userReader(["badge", "skills", "__proto__", "constructor"]);
const id = "00u1emaKYZTWRYYRRTSK";
const profile = { login: "pat@acme.com", email: "pat@acme.com", firstName: "Pat", lastName: "Doe" };
const user = (changes: object = {}, record: object = {}) => ({
  id,
  status: "ACTIVE",
  profile: { ...profile, ...changes },
  ...record,
});

const huge = "x".repeat(10_000_000);
const nul = "a\u0000b";
const lone = "a\ud800b";

test("a user is read with what places them in the organisation, and with nothing else", () => {
  const kept = { title: "Engineer", department: "R&D", employeeNumber: "7", managerId: "00u2", badge: 4711 };

  const read = readUser(user({ ...kept, displayName: "Pat D.", ssn: "1", secret_question: "?", division: null }));

  expect(read).toEqual({
    kind: "user",
    externalId: id,
    login: "pat@acme.com",
    email: "pat@acme.com",
    displayName: "Pat D.",
    status: "ACTIVE",
    isActive: true,
    isSuspended: false,
    attributes: { ...kept, firstName: "Pat", lastName: "Doe" },
  });
});

test.each([
  ["SUSPENDED", false, true],
  ["DEPROVISIONED", false, true],
  ["LOCKED_OUT", false, false],
  ["PASSWORD_EXPIRED", false, false],
  ["STAGED", false, false],
  ["A_NEW_ONE", false, false],
])("a user who is %s is active %s and suspended %s", (status, isActive, isSuspended) => {
  expect(readUser(user({}, { status }))).toMatchObject({ status, isActive, isSuspended });
});

test.each([
  ["no object", "pat", null],
  ["a list", [user()], null],
  ["null", null, null],
  ["no id", { ...user(), id: undefined }, null],
  ["an id of another kind", { ...user(), id: 7 }, null],
  ["an id that leads elsewhere", { ...user(), id: "../groups" }, null],
  ["an id with NUL", { ...user(), id: `00u${nul}` }, null],
  ["no status", { ...user(), status: null }, id],
  ["no profile", { ...user(), profile: null }, id],
  ["a list of logins", user({ login: ["pat"] }), id],
  ["an empty login", user({ login: "" }), id],
  ["a login with NUL", user({ login: nul }), id],
  ["a login with a lone surrogate", user({ login: lone }), id],
  ["a login that is huge", user({ login: huge }), id],
])("a user with %s is refused, by its id where that can be read", (_what, record, externalId) => {
  expect(readUser(record)).toEqual({ externalId, why: expect.stringMatching(/^it (is|has) /) });
});

test.each([
  ["none", undefined],
  ["null", null],
  ["empty", ""],
  ["a list", ["pat@acme.com", "p@acme.com"]],
  ["a number", 7],
  ["an object", { value: "pat@acme.com" }],
  ["with NUL", `${nul}@acme.com`],
  ["with a lone surrogate", `${lone}@acme.com`],
  ["huge", `${huge}@acme.com`],
])("an e-mail that is %s is nobody's: the user counts without one", (_what, email) => {
  expect(readUser(user({ email }))).toMatchObject({ externalId: id, login: "pat@acme.com", email: null });
});

test("from a name what cannot be kept is dropped, and it is cut where it is huge", () => {
  expect(readUser(user({ displayName: `${nul} ${lone}` }))).toMatchObject({ displayName: "ab ab" });
  expect(readUser(user({ displayName: "\u0000" }))).toMatchObject({ displayName: "Pat Doe" });
  expect(readUser(user({ displayName: huge }))).toMatchObject({ displayName: "x".repeat(512) });
  expect(readUser(user({ displayName: `${"x".repeat(511)}😀` }))).toMatchObject({ displayName: "x".repeat(511) });
});

test.each([
  ["huge", huge],
  ["of 4,001 characters", "x".repeat(4_001)],
  ["with NUL", nul],
  ["with a lone surrogate", lone],
  ["null", null],
  ["an object", { a: 1 }],
  ["no number", Number.POSITIVE_INFINITY],
  ["a list of other things", [1, 2]],
  ["a list with NUL in it", ["a", nul]],
  ["a list that is huge", ["a", huge]],
  ["a list of very many", Array.from({ length: 101 }, () => "a")],
  ["a list of lists", [["a"]]],
])("an attribute that is %s is left out, and the others are kept", (_what, title) => {
  expect(readUser(user({ title, city: "Berlin" }))).toMatchObject({
    attributes: { city: "Berlin", firstName: "Pat", lastName: "Doe" },
  });
  expect(readUser(user({ title }))).not.toHaveProperty("attributes.title");
});

test.each([
  ["a text of 4,000 characters", "x".repeat(4_000)],
  ["an empty text", ""],
  ["a number", 1.5],
  ["false", false],
  ["a list of texts", ["kubernetes", "go"]],
  ["an empty list", []],
])("an attribute that is %s is kept as it is", (_what, skills) => {
  expect(readUser(user({ skills }))).toHaveProperty("attributes.skills", skills);
});

test("names that every object has are no attributes", () => {
  const hostile: unknown = JSON.parse(JSON.stringify(user()).replace('"login"', '"__proto__":["x"],"login"'));

  const read = readUser(hostile);

  expect(read).toMatchObject({ externalId: id });
  expect("attributes" in read && Object.keys(read.attributes)).toEqual(["firstName", "lastName"]);
  expect("attributes" in read && Object.getPrototypeOf(read.attributes)).toBe(Object.prototype);
});

test("a group is read with its type and description, and one that is broken is refused", () => {
  const group = { id: "00g1", type: "APP_GROUP", profile: { name: "Staff", description: "All", objectSid: "S-1" } };

  expect(readListedGroup(group)).toMatchObject({
    kind: "group",
    externalId: "00g1",
    displayName: "Staff",
    isActive: true,
    attributes: { type: "APP_GROUP", description: "All" },
  });
  expect(readListedGroup({ ...group, profile: { name: 7 } })).toMatchObject({
    externalId: "00g1",
    why: "it has no name",
  });
  expect(readListedGroup({ ...group, id: "a/b" })).toMatchObject({ externalId: null });
  expect([readMemberId(group), readMemberId({ id: "a/b" }), readMemberId(null)]).toEqual(["00g1", null, null]);
});

test("whatever a record is, it is read or refused, and what is kept is plain and small", () => {
  const anything = fc.anything({ withNullPrototype: true, maxDepth: 3 });
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(nul, lone, "x".repeat(5_000)), anything);
  const record = fc.oneof(
    anything,
    fc.record({
      id: fc.oneof(fc.constant(id), text),
      status: fc.oneof(fc.constant("ACTIVE"), text),
      profile: fc.oneof(
        anything,
        fc.record({
          login: text,
          email: text,
          displayName: text,
          firstName: text,
          title: text,
          skills: fc.array(text),
        }),
      ),
    }),
  );

  fc.assert(
    fc.property(record, (given) => {
      const read = readUser(given);
      if ("why" in read) return;
      const kept = JSON.stringify(read);
      expect(kept).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      expect(kept.length).toBeLessThan(100_000);
    }),
    { numRuns: 1_000 },
  );
});
