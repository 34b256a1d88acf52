import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isAdmin, isSamePerson } from "../../src/domain/user.ts";
import { buildPerson, buildUser } from "../support/builders.ts";

const account = { connectorId: "okta", externalId: "00u-ada" };

const anyPerson = fc
  .record({
    id: fc.constantFrom("a", "b", "c"),
    slackUserId: fc.constantFrom("U1", "U2", "U3"),
    slackEnterpriseId: fc.constantFrom("", "E1"),
    email: fc.constantFrom(null, "ada@example.com", "Ada@Example.com", "bo@example.com", "İ@example.com"),
    accounts: fc.array(
      fc.record({ connectorId: fc.constantFrom("okta", "onelogin"), externalId: fc.constantFrom("1", "2") }),
      { maxLength: 2 },
    ),
  })
  .map(({ accounts, ...user }) => buildPerson(user, accounts));

describe("whether two people are one", () => {
  test("safety 3: two people who share nothing are two", () => {
    expect(isSamePerson(buildPerson(), buildPerson())).toBe(false);
    expect(isSamePerson(buildPerson({ email: null }), buildPerson({ email: null }))).toBe(false);
  });

  test.each([
    ["the user", buildPerson({ id: "same" }), buildPerson({ id: "same" })],
    ["the Slack id", buildPerson({ slackUserId: "U9" }), buildPerson({ slackUserId: "U9" })],
    [
      "the Slack id in two workspaces of one organisation",
      buildPerson({ slackUserId: "U9", slackEnterpriseId: "E1", slackTeamId: "T1" }),
      buildPerson({ slackUserId: "U9", slackEnterpriseId: "E1", slackTeamId: "T2" }),
    ],
    [
      "the e-mail, in whatever case",
      buildPerson({ email: "Ada@example.com" }),
      buildPerson({ email: "ada@EXAMPLE.com" }),
    ],
    [
      "an external account",
      buildPerson({}, [account]),
      buildPerson({}, [{ connectorId: "onelogin", externalId: "7" }, account]),
    ],
  ])("safety 3: sharing %s makes them one", (_what, one, other) => {
    expect(isSamePerson(one, other)).toBe(true);
  });

  test.each([
    [
      "the id of an account in different systems",
      buildPerson({}, [account]),
      buildPerson({}, [{ ...account, connectorId: "onelogin" }]),
    ],
    [
      "an e-mail that only looks alike",
      buildPerson({ email: "ivan@example.com" }),
      buildPerson({ email: "ıvan@example.com" }),
    ],
    [
      "a Slack id in different organisations",
      buildPerson({ slackUserId: "U9", slackEnterpriseId: "E1" }),
      buildPerson({ slackUserId: "U9", slackEnterpriseId: "E2" }),
    ],
  ])("sharing %s does not", (_what, one, other) => {
    expect(isSamePerson(one, other)).toBe(false);
  });

  test("safety 3: it does not matter who is asked about whom, and everybody is themselves", () => {
    fc.assert(
      fc.property(anyPerson, anyPerson, (one, other) => {
        expect(isSamePerson(one, other)).toBe(isSamePerson(other, one));
        expect(isSamePerson(one, one)).toBe(true);
      }),
    );
  });
});

describe("who is an admin", () => {
  test("safety 43: nobody, when none is configured and none was made one", () => {
    expect(isAdmin(buildUser(), [])).toBe(false);
  });

  test("safety 43: those of the configuration, by Slack id, and at once not when they leave it", () => {
    const ada = buildUser();

    expect(isAdmin(ada, [ada.slackUserId])).toBe(true);
    expect(isAdmin(ada, [ada.id, ada.email ?? "", ada.slackUserId.toLowerCase(), ""])).toBe(false);
    expect(isAdmin(ada, [])).toBe(false);
  });

  test("safety 43: those an admin made one, whatever the configuration says", () => {
    expect(isAdmin(buildUser({ role: "admin" }), [])).toBe(true);
  });
});
