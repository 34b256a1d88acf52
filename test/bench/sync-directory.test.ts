import { expect, test } from "vitest";
import { z } from "zod";

import { answer } from "../../bench/sync/directory/answer.ts";
import { Population } from "../../bench/sync/directory/population.ts";
import { accountOf, emailOf } from "../../bench/sync/directory/user-text.ts";
import { userSchema } from "../../src/connectors/okta/records.ts";

const url = "http://127.0.0.1:1";
const list = "/api/v1/users?limit=200";

test("everybody comes once, on pages of 200 that lead to one another, as users of Okta", () => {
  const population = new Population(1_001);

  const pages = walk(population, list);

  const users = pages.flat();
  expect(pages.map((page) => page.length)).toEqual([200, 200, 200, 200, 200, 1]);
  expect(users.map(({ id }) => id)).toEqual(Array.from({ length: 1_001 }, (_, at) => accountOf(at + 1)));
  expect(new Set(users.map(({ profile }) => profile.login)).size).toBe(1_001);
});

test("a last page that is full leads nowhere", () => {
  const pages = walk(new Population(400), list);

  expect(pages.map((page) => page.length)).toEqual([200, 200]);
});

test("the same directory answers the same each time, about 1 KB a user", () => {
  const [one, other] = [answer(new Population(200), url, list), answer(new Population(200), url, list)];

  expect(one.body).toBe(other.body);
  expect(one.body.length / 200).toBeGreaterThan(900);
  expect(one.body.length / 200).toBeLessThan(1_400);
});

test("one user in a hundred is changed, of every kind, and the filter finds exactly those", () => {
  const population = new Population(10_000);
  const before = new Map(walk(population, list).flatMap((page) => page.map((user) => [user.id, user] as const)));

  const changed = population.change(100, new Date("2026-06-01T00:00:00.000Z"));
  const found = walk(population, since("2026-05-31T00:00:00.000Z")).flat();

  expect(changed).toBe(100);
  expect(found).toHaveLength(100);
  expect(found.every((user) => user.profile["title"] !== before.get(user.id)?.profile["title"])).toBe(true);
  expect(found.filter((user) => Number(user.id.slice(3)) % 10 === 0)).toHaveLength(10);
  expect(walk(population, since("2026-06-01T00:00:00.000Z"))).toEqual([[]]);
});

test("after a reset nobody was ever changed", () => {
  const population = new Population(1_000);
  const untouched = answer(population, url, list);
  population.change(100, new Date("2026-06-01T00:00:00.000Z"));

  population.reset();

  expect(answer(population, url, list)).toEqual(untouched);
});

test("one user is found by id, and an unknown one is not", () => {
  const population = new Population(10);

  const found = answer(population, url, `/api/v1/users/${accountOf(7)}`);
  const unknown = answer(population, url, `/api/v1/users/${accountOf(11)}`);

  expect(userSchema.parse(JSON.parse(found.body)).profile.email).toBe(emailOf(7));
  expect([found.status, unknown.status]).toEqual([200, 404]);
});

test("a filter that it does not know is refused, and not answered with everybody", () => {
  const asked = `/api/v1/users?filter=${encodeURIComponent('status eq "ACTIVE"')}`;

  expect(answer(new Population(10), url, asked).status).toBe(400);
});

function since(moment: string): string {
  return `${list}&filter=${encodeURIComponent(`lastUpdated gt "${moment}"`)}`;
}

function walk(population: Population, first: string) {
  const pages: z.infer<typeof userSchema>[][] = [];
  for (let path: string | null = first; path !== null;) {
    const { body, link } = answer(population, url, path);
    pages.push(z.array(userSchema).parse(JSON.parse(body)));
    path = /<([^>]+)>; rel="next"/.exec(link ?? "")?.[1]?.slice(url.length) ?? null;
  }
  return pages;
}
