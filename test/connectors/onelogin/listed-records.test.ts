import { expect, test } from "vitest";

import {
  isUnassigned,
  readListedRole,
  readMemberId,
  userReader,
} from "../../../src/connectors/onelogin/listed-records.ts";

const readUser = userReader(["badge", "skills"]);
const user = {
  id: 7,
  username: "pat",
  email: "pat@acme.com",
  firstname: "Pat",
  lastname: "Doe",
  status: 1,
  state: 1,
};

const nul = "a\u0000b";
const lone = "a\ud800b";

test("a user is read with what places them in the organisation, and with nothing else", () => {
  const kept = { title: "Engineer", department: "R&D", company: "Acme", manager_user_id: "8", samaccountname: "pdoe" };
  const custom = { badge: "4711", secret: "x" };

  const read = readUser({ ...user, ...kept, password: "x", salt: "y", comment: "z", custom_attributes: custom });

  expect(read).toEqual({
    kind: "user",
    externalId: "7",
    login: "pat",
    email: "pat@acme.com",
    displayName: "Pat Doe",
    status: "active",
    isActive: true,
    isSuspended: false,
    attributes: { ...kept, firstname: "Pat", lastname: "Doe", badge: "4711" },
  });
});

test.each([
  ["active", 1, 1, true, false],
  ["suspended", 2, 1, false, true],
  ["active, rejected", 1, 2, false, true],
  ["locked", 3, 1, false, false],
  ["active, unapproved", 1, 0, false, false],
  ["active, unlicensed", 1, 3, false, false],
  ["status unknown, state unknown", null, undefined, false, false],
])("a user who is %s (%s in %s) is active %s and suspended %s", (words, status, state, isActive, isSuspended) => {
  expect(readUser({ ...user, status, state })).toMatchObject({ status: words, isActive, isSuspended });
});

test.each([
  ["no object", 7, null],
  ["no id", { ...user, id: null }, null],
  ["an id that is text", { ...user, id: "7" }, null],
  ["an id of zero", { ...user, id: 0 }, null],
  ["an id that is no whole number", { ...user, id: 7.5 }, null],
  ["an id that cannot be told from its neighbours", { ...user, id: 2 ** 60 }, null],
  ["a list of usernames", { ...user, username: ["pat"] }, "7"],
  ["a username with NUL", { ...user, username: nul }, "7"],
  ["a username with a lone surrogate", { ...user, username: lone }, "7"],
  ["a username that is huge", { ...user, username: "x".repeat(10_000_000) }, "7"],
  ["a status in words", { ...user, status: "active" }, "7"],
  ["a state that is no whole number", { ...user, state: 1.5 }, "7"],
])("a user with %s is refused, by its id where that can be read", (_what, record, externalId) => {
  expect(readUser(record)).toEqual({ externalId, why: expect.stringMatching(/^(it|its) /) });
});

test.each([
  ["none", undefined],
  ["empty", ""],
  ["a list", ["pat@acme.com"]],
  ["with NUL", nul],
  ["huge", "x".repeat(10_000_000)],
])("an e-mail that is %s is nobody's: the user counts without one", (_what, email) => {
  expect(readUser({ ...user, email })).toMatchObject({ externalId: "7", login: "pat", email: null });
});

test("without a username the e-mail is the login, and without both the id", () => {
  expect(readUser({ ...user, username: null })).toMatchObject({ login: "pat@acme.com" });
  expect(readUser({ ...user, username: "", email: null })).toMatchObject({ login: "7", email: null });
});

test("from a name what cannot be kept is dropped, and from attributes what is not plain and small", () => {
  const odd = { firstname: nul, lastname: lone, title: "x".repeat(4_001), custom_attributes: { badge: { a: 1 } } };

  expect(readUser({ ...user, ...odd })).toMatchObject({ displayName: "ab ab", attributes: {} });
});

test("a role is read, and one that is broken is refused", () => {
  expect(readListedRole({ id: 3, name: "Managers" })).toMatchObject({
    kind: "role",
    externalId: "3",
    displayName: "Managers",
  });
  expect(readListedRole({ id: 3, name: null })).toEqual({ externalId: "3", why: "it has no name" });
  expect(readListedRole({ id: "3", name: "Managers" })).toMatchObject({ externalId: null });
});

test("of a member only the id is read, and whether it is one at all", () => {
  expect([readMemberId({ id: 3 }), readMemberId({ id: "3" }), readMemberId(null)]).toEqual(["3", null, null]);
  expect([isUnassigned({ id: 3, assigned: false }), isUnassigned({ id: 3 }), isUnassigned(null)]).toEqual([
    true,
    false,
    false,
  ]);
});
