import { Client, type Collection } from "@okta/okta-sdk-nodejs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { startPretendOkta, type PretendOkta } from "../../sandbox/okta/index.ts";

let okta: PretendOkta;
let client: Client;

beforeEach(async () => {
  okta = await startPretendOkta();
  client = new Client({ orgUrl: okta.url, token: okta.apiToken, cacheMiddleware: null });
});

afterEach(() => okta.stop());

describe("listing users with the official SDK", () => {
  test("walks every page in order and stops", async () => {
    const logins = Array.from({ length: 7 }, (_, index) => `user${index}@example.com`);
    for (const login of logins) okta.addUser({ login, email: login });

    const users = await all(await client.userApi.listUsers({ limit: 3 }));

    expect(users.map((user) => user.profile?.login)).toEqual(logins);
    expect(okta.calls.map((call) => call.query["limit"])).toEqual(["3", "3", "3"]);
  });

  test("a user added or removed between two pages neither repeats nor hides another", async () => {
    const [first, second, third] = ["a", "b", "c"].map((name) => okta.addUser(named(name)));
    okta.onAfterApply((call) => {
      if (call.query["after"] !== undefined || !first) return;
      okta.removeUser(first.id);
      okta.addUser(named("d"));
    });

    const users = await all(await client.userApi.listUsers({ limit: 2 }));

    expect(users.map((user) => user.id).slice(0, 3)).toEqual([first?.id, second?.id, third?.id]);
    expect(users).toHaveLength(4);
  });

  test("leaves deprovisioned users out, unless a filter or a search asks", async () => {
    const gone = okta.addUser({ ...named("gone"), status: "DEPROVISIONED" });

    const plain = await all(await client.userApi.listUsers());
    const filtered = await all(await client.userApi.listUsers({ filter: 'lastUpdated gt "2000-01-01T00:00:00.000Z"' }));
    const searched = await all(await client.userApi.listUsers({ search: 'status eq "deprovisioned"' }));

    expect(plain).toEqual([]);
    expect(filtered.map((user) => user.id)).toEqual([gone.id]);
    expect(searched.map((user) => user.id)).toEqual([gone.id]);
  });

  test("never answers more than 200 a page, says where it stands, and refuses a limit that is none", async () => {
    for (let index = 0; index < 201; index += 1) okta.addUser(named(`user${index}`));

    const page = await get("/api/v1/users?limit=1000");
    const quick = await get("/api/v1/users?q=USER");
    const refused = await get("/api/v1/users?limit=0");

    expect(await page.json()).toHaveLength(200);
    expect(page.headers.get("link")).toMatch(/^<[^>]+limit=1000>; rel="self", <[^>]+after=[^>]+>; rel="next"$/);
    expect(await quick.json()).toHaveLength(10);
    expect(quick.headers.get("link")).not.toContain("next");
    expect(refused.status).toBe(400);
  });

  test("refuses a cursor that was made up or belongs to another query", async () => {
    for (const name of ["a", "b", "c"]) okta.addUser(named(name));
    const page = await get("/api/v1/users?limit=1");
    const after = new URL(/<([^>]+)>; rel="next"/.exec(page.headers.get("link") ?? "")?.[1] ?? "").searchParams.get(
      "after",
    );

    const madeUp = await get("/api/v1/users?limit=1&after=bWFkZSB1cCBjdXJzb3IgdmFsdWU");
    const elsewhere = await get(`/api/v1/groups?limit=1&after=${after}`);

    expect(after).toBeTruthy();
    expect([madeUp.status, elsewhere.status]).toEqual([400, 400]);
    expect(await madeUp.json()).toMatchObject({ errorCode: "E0000031" });
  });
});

describe("finding a user", () => {
  test("by id, by login in any case, and by an unambiguous short name", async () => {
    const ada = okta.addUser(named("ada"));
    okta.addUser({ login: "sam@example.com", email: "sam@example.com" });
    okta.addUser({ login: "sam@example.org", email: "sam@example.org" });

    const found = await Promise.all(
      [ada.id, "ADA@example.com", "ada"].map((userId) => client.userApi.getUser({ userId })),
    );

    expect(found.map((user) => user.id)).toEqual([ada.id, ada.id, ada.id]);
    await expect(client.userApi.getUser({ userId: "sam" })).rejects.toMatchObject({
      status: 404,
      errorCode: "E0000007",
    });
  });

  test("a login belongs to one user at a time, in any case, and is free again when its owner lets it go", async () => {
    const ada = okta.addUser(named("ada"));
    const taken = () => okta.addUser({ login: "ADA@example.com", email: "other@example.com" });

    expect(taken).toThrow("There is already a login ADA@example.com");
    okta.updateUser(ada.id, { profile: { login: "lovelace@example.com" } });
    const heir = taken();

    expect((await client.userApi.getUser({ userId: "ada@example.com" })).id).toBe(heir.id);
    expect((await client.userApi.getUser({ userId: "lovelace" })).id).toBe(ada.id);
  });

  test("by e-mail with a filter, which compares exactly and does not take a login for an e-mail", async () => {
    const ada = okta.addUser({ login: "lovelace@example.com", email: "ada+x@example.com" });
    okta.addUser({ login: "ada+x@example.com", email: "other@example.com" });

    const exact = await all(await client.userApi.listUsers({ filter: 'profile.email eq "ada+x@example.com"' }));
    const otherCase = await all(await client.userApi.listUsers({ filter: 'profile.email eq "Ada+X@example.com"' }));

    expect(exact.map((user) => user.id)).toEqual([ada.id]);
    expect(otherCase).toEqual([]);
  });

  test("several users may share an e-mail", async () => {
    okta.addUser({ login: "one@example.com", email: "shared@example.com" });
    okta.addUser({ login: "two@example.com", email: "shared@example.com", status: "SUSPENDED" });

    const both = await all(await client.userApi.listUsers({ filter: 'profile.email eq "shared@example.com"' }));

    expect(both.map((user) => user.status)).toEqual(["ACTIVE", "SUSPENDED"]);
  });

  test("understands and, or and parentheses, and refuses what Okta does not support", async () => {
    okta.addUser({ ...named("ada"), status: "LOCKED_OUT" });
    okta.addUser({ ...named("bob"), status: "SUSPENDED" });

    const filter = 'id pr or (status eq "LOCKED_OUT" and profile.login eq "ada@example.com")';
    const precise = await all(await client.userApi.listUsers({ filter: filter.replace("id pr or ", "") }));

    expect(precise.map((user) => user.profile?.login)).toEqual(["ada@example.com"]);
    for (const refused of [
      filter,
      'profile.department eq "x"',
      "status eq",
      '(status eq "ACTIVE"',
      'email eq "a" extra',
    ]) {
      await expect(all(await client.userApi.listUsers({ filter: refused }))).rejects.toMatchObject({ status: 400 });
    }
  });

  test("a search sees the organisation as it was a lag ago, while a filter sees it now", async () => {
    okta.searchLagMs = 60_000;
    const ada = okta.addUser(named("ada"));

    const searched = await all(await client.userApi.listUsers({ search: 'profile.email sw "ADA"' }));
    const filtered = await all(await client.userApi.listUsers({ filter: `id eq "${ada.id}"` }));
    okta.searchLagMs = 0;
    const searchedLater = await all(await client.userApi.listUsers({ search: 'profile.email sw "ADA"' }));

    expect([searched.length, filtered.length, searchedLater.length]).toEqual([0, 1, 1]);
  });
});

test("an organisation may lack search", async () => {
  okta.features.search = false;

  const answer = await get(`/api/v1/users?${new URLSearchParams({ search: 'status eq "ACTIVE"' }).toString()}`);

  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ errorCode: "E0000031", errorSummary: "Invalid search criteria." });
});

test("a user is answered in the shape of the vendor's contract", async () => {
  const ada = okta.addUser({
    ...named("ada"),
    firstName: "Ada",
    lastName: "Lovelace",
    profile: { department: "Engineering" },
  });

  const answer: unknown = await (await get(`/api/v1/users/${ada.id}`)).json();

  const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(answer).toEqual({
    id: expect.stringMatching(/^00u\w{17}$/),
    status: "ACTIVE",
    created: moment,
    activated: moment,
    statusChanged: moment,
    lastLogin: null,
    lastUpdated: moment,
    passwordChanged: moment,
    type: { id: expect.any(String) },
    profile: {
      login: "ada@example.com",
      email: "ada@example.com",
      firstName: "Ada",
      lastName: "Lovelace",
      mobilePhone: null,
      secondEmail: null,
      department: "Engineering",
    },
    credentials: {
      password: {},
      emails: [{ value: "ada@example.com", status: "VERIFIED", type: "PRIMARY" }],
      provider: { type: "OKTA", name: "OKTA" },
    },
    _links: { self: { href: `${okta.url}/api/v1/users/${ada.id}` } },
  });
});

test("the organisation tells who it is, and another one may answer behind the same address", async () => {
  const settings = await client.orgSettingApi.getOrgSettings();
  const metadata = await client.orgSettingApi.getWellknownOrgMetadata();
  okta.changeOrg("00oanotherorganisati");
  const changed = await client.orgSettingApi.getWellknownOrgMetadata();

  expect([settings.id, metadata.id]).toEqual([metadata.id, settings.id]);
  expect(settings.id).toMatch(/^00o\w{17}$/);
  expect(metadata.pipeline).toBe("idx");
  expect([changed.id, okta.orgId]).toEqual(["00oanotherorganisati", "00oanotherorganisati"]);
});

function named(name: string) {
  return { login: `${name}@example.com`, email: `${name}@example.com` };
}

async function all<T>(collection: Collection<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of collection) if (item !== null) items.push(item);
  return items;
}

function get(path: string): Promise<Response> {
  return fetch(okta.url + path, { headers: { Authorization: `SSWS ${okta.apiToken}` } });
}
