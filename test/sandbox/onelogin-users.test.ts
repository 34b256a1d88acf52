import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { startPretendOneLogin, type PretendOneLogin } from "../../sandbox/onelogin/index.ts";
import { connect, idsOf, type OneLoginClient } from "./onelogin-client.ts";
import { errorSchema, listedUserSchema, userSchema } from "./onelogin-contract.ts";

let onelogin: PretendOneLogin;
let client: OneLoginClient;

beforeEach(async () => {
  onelogin = await startPretendOneLogin();
  client = await connect(onelogin);
  onelogin.forgetCalls();
});

afterEach(() => onelogin.stop());

describe("listing users", () => {
  test("walks every page by the cursor alone, by id, and the last page has none", async () => {
    const later = addUsers(6);
    const ids = [onelogin.addUser({ id: 7, email: null }).id, ...later];

    const { pages, cursors } = await client.walk("/api/2/users?limit=3");

    expect(pages).toEqual([ids.slice(0, 3), ids.slice(3, 6), ids.slice(6)]);
    expect(cursors).toHaveLength(2);
    expect(onelogin.calls.map(({ query }) => Object.keys(query))).toEqual([["limit"], ["cursor"], ["cursor"]]);
  });

  test("says where a page stands, and leads back too", async () => {
    const ids = addUsers(5);

    const second = await client.get("/api/2/users?limit=2&page=2");
    const first = await client.get(`/api/2/users?${cursorQuery(second.headers.get("Before-Cursor"))}`);
    const beyond = await client.get("/api/2/users?page=9");

    expect(idsOf(second)).toEqual(ids.slice(2, 4));
    expect(standing(second.headers)).toEqual({ page: "2", items: "2", total: "5", pages: "3" });
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    expect(first.headers.has("Before-Cursor")).toBe(false);
    expect(beyond.body).toEqual([]);
  });

  test("gives 50 at once, and never more whatever the limit", async () => {
    addUsers(51);

    const plain = await client.get("/api/2/users");
    const greedy = await client.get("/api/2/users?limit=1000");

    expect([idsOf(plain).length, idsOf(greedy).length]).toEqual([50, 50]);
    expect(greedy.headers.has("After-Cursor")).toBe(true);
  });

  test("a user removed between two pages hides another one: the cursors count pages", async () => {
    const ids = addUsers(4);
    onelogin.onAfterApply(({ query }) => {
      if (query["cursor"] === undefined) onelogin.removeUser(ids[0] ?? 0);
    });

    const { pages } = await client.walk("/api/2/users?limit=2");

    expect(pages).toEqual([ids.slice(0, 2), ids.slice(3)]);
  });

  test("a cursor holds the filters of its list, and other ones beside it are refused", async () => {
    addUsers(3);
    onelogin.addUser({ email: "other@example.org" });
    const first = await client.get("/api/2/users?limit=2&email=*@example.com");
    const cursor = cursorQuery(first.headers.get("After-Cursor"));

    const alone = await client.get(`/api/2/users?${cursor}`);
    const same = await client.get(`/api/2/users?${cursor}&email=*@example.com`);
    const different = await client.get(`/api/2/users?${cursor}&email=*@example.org`);

    expect([idsOf(alone).length, idsOf(same).length]).toEqual([1, 1]);
    expect(alone.headers.get("Total-Count")).toBe("3");
    expect(different.status).toBe(400);
  });

  test.each([
    ["a cursor with a limit", (cursor: string) => `${cursor}&limit=2`],
    ["a cursor with a page", (cursor: string) => `${cursor}&page=2`],
    ["a cursor that was made up", () => "cursor=765415"],
    ["an empty cursor", () => "cursor="],
    ["no count as a limit", () => "limit=0"],
    ["no count as a page", () => "page=-1"],
    ["a parameter that lists of users do not have", () => "after_cursor=x"],
    ["a timestamp that is none", () => "updated_since=yesterday"],
  ])("refuses %s", async (_what, queryOf) => {
    addUsers(3);
    const page = await client.get("/api/2/users?limit=1");

    const refused = await client.get(`/api/2/users?${queryOf(cursorQuery(page.headers.get("After-Cursor")))}`);

    expect(refused.status).toBe(400);
    expect(errorSchema.parse(refused.body)).toMatchObject({ error: true, code: 400 });
  });

  test("refuses the cursor of another list, and takes a percent-encoded one", async () => {
    const role = onelogin.addRole({ name: "Prod" });
    for (const id of addUsers(3)) onelogin.addMember(role.id, id);
    const page = await client.get(`/api/2/roles/${role.id}/users?limit=1&name=user`);
    const cursor = page.headers.get("After-Cursor") ?? "";

    const elsewhere = await client.get(`/api/2/users?${cursorQuery(cursor)}`);
    const encodedTwice = await client.get(`/api/2/roles/${role.id}/users?${cursorQuery(encodeURIComponent(cursor))}`);

    expect(cursor).toMatch(/=$/);
    expect(elsewhere.status).toBe(400);
    expect(idsOf(encodedTwice)).toHaveLength(1);
  });
});

describe("filters", () => {
  test.each([
    ["ada@example.com", ["ada@example.com"]],
    ["ADA@Example.com", ["ada@example.com"]],
    ["ada", []],
    ["ada*", ["ada@example.com", "ada.l@example.org"]],
    ["*@example.org", ["ada.l@example.org"]],
    ["a*@*.org", ["ada.l@example.org"]],
    ["*a*a*@*", ["ada@example.com", "ada.l@example.org"]],
    ["ada@example.com*ada@example.com", []],
    ["*", ["ada@example.com", "ada.l@example.org", "bob@example.com"]],
    ["", ["ada@example.com", "ada.l@example.org", "bob@example.com", null]],
    ["%", []],
    [".*", []],
  ])("e-mail %j finds %j", async (pattern, emails) => {
    for (const email of ["ada@example.com", "ada.l@example.org", "bob@example.com", null]) onelogin.addUser({ email });

    const answer = await client.get(`/api/2/users?${new URLSearchParams({ email: pattern }).toString()}`);

    expect(
      listedUserSchema
        .array()
        .parse(answer.body)
        .map(({ email }) => email),
    ).toEqual(emails);
  });

  test("several filters have to be passed all; a username is not an e-mail", async () => {
    const ada = onelogin.addUser({ email: "a@example.com", username: "ada", firstname: "Ada", external_id: "x1" });
    onelogin.addUser({ email: "ada", username: "bob", firstname: "Ada" });

    const byUsername = await client.get("/api/2/users?username=ada");
    const byBoth = await client.get("/api/2/users?firstname=ada&external_id=x*");
    const byNothing = await client.get("/api/2/users?firstname=ada&external_id=y*");

    expect([idsOf(byUsername), idsOf(byBoth), idsOf(byNothing)]).toEqual([[ada.id], [ada.id], []]);
  });

  test("user_ids picks by id, unknown ones are nobody", async () => {
    const [first, , third] = addUsers(3);

    const answer = await client.get(`/api/2/users?user_ids=${third},${first},1`);

    expect(idsOf(answer)).toEqual([first, third]);
  });

  test("updated_since sees whoever changed after that moment", async () => {
    const [first, second] = addUsers(2);
    const before = new Date(Date.now() - 60_000).toISOString();
    const after = new Date(Date.now() + 60_000).toISOString();
    onelogin.updateUser(first ?? 0, { title: "Engineer" });

    const changed = await client.get(`/api/2/users?updated_since=${before}`);
    const later = await client.get(`/api/2/users?updated_since=${after}`);
    const earlier = await client.get(`/api/2/users?updated_until=${before}`);

    expect([idsOf(changed), idsOf(later), idsOf(earlier)]).toEqual([[first, second], [], []]);
  });
});

describe("a user", () => {
  test("is listed without roles in the shape of the vendor's page, and read by id with them", async () => {
    const ada = onelogin.addUser({ email: "ada@example.com", title: "Engineer", custom_attributes: { food: "soup" } });
    const roles = [onelogin.addRole({ name: "Prod" }), onelogin.addRole({ name: "Staging" })];
    for (const role of roles.toReversed()) onelogin.addMember(role.id, ada.id);

    const [listed] = listedUserSchema.array().parse((await client.get("/api/2/users")).body);
    const read = userSchema.parse((await client.get(`/api/2/users/${ada.id}`)).body);

    expect(read).toMatchObject(listed ?? {});
    expect(read).toMatchObject({
      id: ada.id,
      status: 1,
      state: 1,
      title: "Engineer",
      custom_attributes: { food: "soup" },
    });
    expect(read.role_ids).toEqual(roles.map(({ id }) => id));
  });

  test("is listed with just the fields that are asked for, always its id, and what is not there is left out", async () => {
    const ada = onelogin.addUser({ email: "ada@example.com" });

    const answer = await client.get("/api/2/users?fields=email, role_ids,shoe_size");

    expect(answer.body).toEqual([{ id: ada.id, email: "ada@example.com", role_ids: [] }]);
  });

  test("tells its roles on the old path too: a list in a list", async () => {
    const ada = onelogin.addUser({ email: "ada@example.com" });
    const none = await client.get(`/api/1/users/${ada.id}/roles`);
    const role = onelogin.addRole({ name: "Prod" });

    onelogin.addMember(role.id, ada.id);
    const one = await client.get(`/api/1/users/${ada.id}/roles`);

    expect(none.body).toEqual({ status: { error: false, code: 200, type: "success", message: "Success" }, data: [[]] });
    expect(one.body).toMatchObject({ data: [[role.id]] });
  });

  test.each(["4711", "ada", "ada@example.com", "0", "-1", "1e3", "%2e%2e"])("%j is nobody's id", async (id) => {
    onelogin.addUser({ id: 1000, email: "ada@example.com", username: "ada" });

    const answer = await client.get(`/api/2/users/${id}`);

    expect(answer.status).toBe(404);
    expect(errorSchema.parse(answer.body).code).toBe(404);
  });

  test("shares its e-mail perhaps, but never its username", () => {
    const ada = onelogin.addUser({ email: "ada@example.com", username: "ada" });
    const taken = () => onelogin.addUser({ email: "ada@example.com", username: "ADA" });

    expect(taken).toThrow("There is already a username ADA");
    onelogin.updateUser(ada.id, { username: "lovelace" });
    const heir = taken();
    onelogin.removeUser(heir.id);

    expect(taken().id).not.toBe(heir.id);
  });

  test("has the id that was asked for, which nobody else gets", () => {
    const [first = 0] = addUsers(1);
    const next = onelogin.addUser({ id: first + 1, email: null });

    expect(addUsers(1)).toEqual([next.id + 1]);
    expect(() => onelogin.addUser({ id: next.id, email: null })).toThrow(`The id ${next.id} is taken`);
  });
});

function addUsers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => onelogin.addUser({ email: `user${index}@example.com` }).id);
}

function cursorQuery(cursor: string | null): string {
  return new URLSearchParams({ cursor: cursor ?? "" }).toString();
}

function standing(headers: Headers) {
  return {
    page: headers.get("Current-Page"),
    items: headers.get("Page-Items"),
    total: headers.get("Total-Count"),
    pages: headers.get("Total-Pages"),
  };
}
