import { expect, test } from "vitest";

import { Turnstile } from "../../../src/connectors/http/turnstile.ts";

const { signal } = new AbortController();

test("tasks beyond the places wait their turn, in order", async () => {
  const turnstile = new Turnstile(1);
  const order: number[] = [];
  const first = Promise.withResolvers<void>();

  const tasks = [
    turnstile.pass(() => first.promise, signal),
    turnstile.pass(async () => void order.push(2), signal),
    turnstile.pass(async () => void order.push(3), signal),
  ];
  const before = [...order];
  first.resolve();
  await Promise.all(tasks);

  expect(before).toEqual([]);
  expect(order).toEqual([2, 3]);
});

test("a task that fails gives its place back", async () => {
  const turnstile = new Turnstile(1);

  await expect(turnstile.pass(() => Promise.reject(new Error("failed")), signal)).rejects.toThrow("failed");

  await expect(turnstile.pass(async () => "in", signal)).resolves.toBe("in");
});

test("who gives up while waiting takes no place from those behind", async () => {
  const turnstile = new Turnstile(1);
  const first = Promise.withResolvers<void>();
  const giveUp = new AbortController();
  const running = turnstile.pass(() => first.promise, signal);
  const impatient = turnstile.pass(async () => "never", giveUp.signal);
  const patient = turnstile.pass(async () => "in", signal);

  giveUp.abort(new Error("gave up"));
  first.resolve();

  await expect(impatient).rejects.toThrow("gave up");
  await expect(patient).resolves.toBe("in");
  await running;
});
