import { expect, test } from "vitest";

import { wholeListOf } from "../../../sandbox/town/whole-list.ts";

test.for([
  ["/api/v1/users", { limit: "200" }, "accounts"],
  ["/api/v1/users", { limit: "200", after: "200u" }, "accounts"],
  ["/api/v1/users", { filter: 'lastUpdated gt "2026-01-01T00:00:00.000Z"', limit: "200" }, "changes"],
  ["/api/v1/users", { filter: 'profile.email eq "maya@acme.com"', limit: "200" }, null],
  ["/api/v1/users", { search: 'profile.email eq "maya@acme.com"', limit: "200" }, null],
  ["/api/v1/users/00uMAYA", {}, null],
  ["/api/v1/groups", { limit: "200" }, "groups"],
  ["/api/v1/groups/rules", { limit: "200" }, null],
  ["/api/v1/groups/00g1/users", { limit: "200" }, null],
  ["/api/2/users", { limit: "100", fields: "id,email" }, "accounts"],
  ["/api/2/users", { limit: "100", cursor: "p2" }, "accounts"],
  ["/api/2/users", { updated_since: "2026-01-01T00:00:00.000Z", limit: "100" }, "changes"],
  ["/api/2/users", { email: "maya@acme.com", limit: "50" }, null],
  ["/api/2/users", { user_ids: "1,2", limit: "50" }, null],
  ["/api/2/roles", { limit: "100" }, "groups"],
] as const)("%s with %o lists: %s", ([path, query, whole]) => {
  expect(wholeListOf({ method: "GET", path, query })).toBe(whole);
});

test("nothing that writes is a list", () => {
  expect(wholeListOf({ method: "POST", path: "/api/v1/users", query: {} })).toBeNull();
});
