import { expect, test, vi } from "vitest";

import type { Flow } from "../../src/ports/flows.ts";
import { rememberAskers } from "../../src/use-cases/know-asker.ts";
import { accessFlow, createWorld, slackIds, type TestWorld } from "../support/world.ts";

function flowOf({ world }: TestWorld): Flow {
  const flow = world.flows.find("database");
  if (flow === null) throw new Error("The flow is not there.");
  return flow;
}

test("whoever has a form open is looked up once a minute, not at each answer", async () => {
  const house = await createWorld({ flows: [accessFlow()] });
  const meet = rememberAskers(house.world);
  const now = vi.spyOn(Date, "now");

  const first = await meet(flowOf(house), slackIds.alice);
  const second = await meet(flowOf(house), slackIds.alice);
  const soon = [...house.people.lookedUp];
  const later = Date.now() + 61_000;
  now.mockReturnValue(later);
  await meet(flowOf(house), slackIds.alice);
  now.mockRestore();

  expect([first.ok, second.ok]).toEqual([true, true]);
  expect(soon).toEqual([slackIds.alice]);
  expect(house.people.lookedUp).toEqual([slackIds.alice, slackIds.alice]);
});

test("safety 6: somebody of whom there is a row was not met by it, and whoever is refused is asked for each time", async () => {
  const house = await createWorld({ flows: [accessFlow()] });
  await house.submit();
  house.people.change(slackIds.alice, { isDeactivated: true });
  const meet = rememberAskers(house.world);
  const before = house.people.lookedUp.length;

  const answers = [await meet(flowOf(house), slackIds.alice), await meet(flowOf(house), slackIds.alice)];

  expect(answers).toMatchObject([{ refusal: { reason: "standing" } }, { refusal: { reason: "standing" } }]);
  expect(house.people.lookedUp.length - before).toBe(2);
});
