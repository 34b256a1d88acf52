import { expect, test } from "vitest";

import { answeredWithin } from "../../../src/use-cases/ask-prompt.ts";

test("an answer that is there in time is given", async () => {
  expect(await answeredWithin(Promise.resolve("yes"), 1_000)).toBe("yes");
});

test("one that takes longer is not waited for, and still comes", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();

  const soon = await answeredWithin(promise, 5);
  resolve("yes");

  expect(soon).toBe("later");
  expect(await promise).toBe("yes");
});

test("what fails in time fails", async () => {
  await expect(answeredWithin(Promise.reject(new Error("no light")), 1_000)).rejects.toThrow("no light");
});
