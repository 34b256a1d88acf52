import { expect, test } from "vitest";

import { advanceSync } from "../../../src/use-cases/advance-sync.ts";
import { beginSync } from "../../../src/use-cases/begin-sync.ts";
import { valueOf } from "../../support/builders.ts";
import { createWorld } from "../../support/world.ts";

const order = { connectorId: "okta", kind: "full", trigger: "command-line", begunBy: null } as const;

test("a run whose work is ended in the middle of a call has not failed, and is taken up where it stands", async () => {
  const house = await createWorld();
  house.directory.pageSize = 2;
  const { run } = valueOf(await beginSync(house.world, order));
  const stopped = new AbortController();
  house.directory.beforeRead = async ({ method }) => {
    if (method === "listGroups") stopped.abort();
  };

  await advanceSync(house.world, run.id, { signal: stopped.signal });

  const left = await house.world.syncs.find(run.id);
  expect(left).toMatchObject({ state: "running", phase: "groups", failures: 0, error: null, counts: { read: 5 } });
  house.directory.beforeRead = null;
  await house.drain();
  expect(await house.world.syncs.find(run.id)).toMatchObject({ state: "complete", counts: { read: 5 } });
});

test("who works on a run hears for how long it waits after something that passes failed", async () => {
  const house = await createWorld();
  house.directory.failNext("listAccounts", { rateLimitedForMs: 90_000 });
  house.directory.failNext("listAccounts", "unavailable");
  const { run } = valueOf(await beginSync(house.world, order));
  const waits: number[] = [];
  const onWait = (seconds: number) => void waits.push(seconds);

  await advanceSync(house.world, run.id, { onWait });
  await advanceSync(house.world, run.id, { onWait });

  expect(waits).toEqual([90, 10]);
});
