import { expect, test } from "vitest";

import { drawerOf } from "./drawer.ts";
import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

test("access for eight hours ends when the clock is moved over its end, and the person is told", async () => {
  const page = await stage.visit();
  const [maya, jonas, glass] = [paneOf(page, 1), paneOf(page, 2), drawerOf(page)];
  await maya.ask("A long night", { duration: "8 hours" });
  await jonas.press("Approve", "A long night");
  await glass.open("Okta");
  const member = glass.member("production-database", "Maya Lindgren");
  const left = await member.getByRole("timer").innerText();
  await maya.goTo("Latchkey");

  await glass.open("Clock");
  await glass.region.getByRole("button", { name: "+8 h" }).click();
  await maya.message("If you still need it, ask again").waitFor();
  await glass.open("Okta");
  await member.waitFor({ state: "detached" });

  expect(left).toMatch(/^(8 h 0|7 h 59) min$/);
  expect(await page.getByRole("banner").getByRole("button", { name: "+8 h" }).isVisible()).toBe(true);
  await jonas.message("A long night").filter({ hasText: "Access ended" }).waitFor();
});
