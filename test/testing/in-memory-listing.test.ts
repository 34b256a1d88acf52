import { expect, test } from "vitest";

import { kindOf } from "../support/kind-of.ts";
import { InMemoryDirectory } from "../../src/testing/fakes/in-memory-directory.ts";

const everybody = { cursor: null, changedSince: null };

test("who was deprovisioned is in no list of everybody, as in Okta, and in one of changes", async () => {
  const directory = new InMemoryDirectory();
  const { externalId } = directory.addAccount({ login: "gone", status: "DEPROVISIONED", isActive: false });
  directory.listing.setChangedAt(externalId, new Date(2));

  const all = await directory.listing.listAccounts(everybody);
  const changes = await directory.listing.listAccounts({ cursor: null, changedSince: new Date(1) });

  expect([all.items.length, changes.items.length]).toEqual([0, 1]);
});

test("a change of the directory between two pages neither hides a record nor repeats it", async () => {
  const directory = new InMemoryDirectory({ pageSize: 2 });
  const [first, ...others] = ["a", "b", "c", "d"].map((login) => directory.addAccount({ login }).externalId);

  const one = await directory.listing.listAccounts(everybody);
  directory.removeAccount(first ?? "");
  const two = await directory.listing.listAccounts({ cursor: one.next, changedSince: null });

  const read = [...one.items, ...two.items].map(({ externalId }) => externalId);
  expect(read).toEqual([first, ...others]);
});

test("pages can be written anew, and calls can fail", async () => {
  const directory = new InMemoryDirectory({ pageSize: 1 });
  for (const login of ["a", "b"]) directory.addAccount({ login });
  directory.listing.rewriteRecords = (page) => ({ ...page, next: null });
  directory.failNext("listGroups", "malformed");

  const page = await directory.listing.listAccounts(everybody);
  const failed = await kindOf(directory.listing.listGroups(null));

  expect(page).toMatchObject({ items: [{ login: "a" }], next: null });
  expect(failed).toBe("malformed");
  expect(directory.calls.map(({ method }) => method)).toEqual(["listAccounts", "listGroups"]);
});
