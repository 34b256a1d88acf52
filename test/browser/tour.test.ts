import { expect, test } from "vitest";

import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

test("the tour leads a person who knows nothing from the question to the end, and ticks off what they did", async () => {
  const page = await stage.visit();
  const tour = page.getByRole("region", { name: "Tour" });
  const glass = page.getByRole("complementary", { name: "Behind the glass" });
  const [maya, jonas] = [paneOf(page, 1), paneOf(page, 2)];
  const beLed = async (step: string) => {
    await tour.getByText(step).waitFor();
    await tour.getByRole("button", { name: "Take me there" }).click();
  };

  await beLed("1 of 5: Ask for access");
  await maya.ask("Invoice 4711 is missing");

  await beLed("2 of 5: Approve it");
  await jonas.press("Approve", "Invoice 4711");
  await page.getByRole("button", { name: "Behind the glass" }).click();
  const group = glass.getByRole("listitem").filter({ hasText: "production-database" });
  const given = group.getByRole("listitem").filter({ hasText: "Maya Lindgren" });
  await given.getByRole("timer").waitFor();

  await beLed("4 of 5: Give it back");
  await maya.press("Give back", "If you are done earlier");
  await given.getByText("taken out").waitFor();
  await given.waitFor({ state: "detached" });

  await beLed("5 of 5: Try to approve your own request");
  await maya.ask("And once more");
  await maya.press("Approve", "And once more");
  const refused = maya.message("Only visible to you").filter({ hasText: "You cannot decide your own request" });
  await refused.waitFor();

  await tour.getByText("That was all of it.").waitFor();
  expect(await tour.getByRole("listitem").filter({ hasText: "(done)" }).count()).toBe(5);
  expect(await page.getByRole("button", { name: "Tour, 5 of 5 done" }).isVisible()).toBe(true);
});
