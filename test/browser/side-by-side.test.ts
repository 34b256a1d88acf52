import type { Locator } from "playwright-core";
import { expect, test } from "vitest";

import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

/** Where of the page it is drawn, from its left edge to its right one; empty when it is out of sight. */
async function inSight(what: Locator, height: number): Promise<{ left: number; right: number } | null> {
  const box = await what.boundingBox();
  return box === null || box.y < 0 || box.y + box.height > height ? null : { left: box.x, right: box.x + box.width };
}

test("two people side by side: the approver's card changes while the engineer's direct message arrives", async () => {
  const page = await stage.visit();
  const [maya, jonas] = [paneOf(page, 1), paneOf(page, 2)];
  await maya.ask("Invoice 4711 is missing");
  await maya.goTo("Latchkey");

  await jonas.press("Approve", "Invoice 4711");
  const told = maya.message("You have Production database in Okta until");
  const card = jonas.message("Invoice 4711").filter({ hasText: "Access given" });
  await Promise.all([told.waitFor(), card.waitFor()]);

  const [left, right] = [await inSight(told, 800), await inSight(card.getByText("Access given"), 800)];
  expect(left?.right).toBeLessThan(right?.left ?? 0);
  expect(await card.getByRole("button", { name: "Approve" }).count()).toBe(0);
});

test("who looks elsewhere finds the direct message as unread, and nobody else finds it at all", async () => {
  const page = await stage.visit();
  const [maya, jonas] = [paneOf(page, 1), paneOf(page, 2)];
  await maya.ask("Two more invoices");

  await jonas.press("Approve", "Two more invoices");
  await maya.message("Two more invoices").filter({ hasText: "Access given" }).waitFor();
  const inbox = (pane: typeof maya) => pane.region.getByRole("button", { name: /^Latchkey/ });
  await inbox(maya).getByText("unread").waitFor();

  expect(await inbox(jonas).getByText("unread").count()).toBe(0);
  await maya.goTo("Latchkey");
  await inbox(maya).getByText("unread").waitFor({ state: "detached" });
});

test("one pane becomes two and one again, and each plays whom it is told to", async () => {
  const page = await stage.visit();
  const sideBySide = page.getByRole("button", { name: "Side by side" });

  await sideBySide.click();
  await paneOf(page, 2).region.waitFor({ state: "detached" });
  await paneOf(page, 1).become("Wei Chen");
  await sideBySide.click();
  await paneOf(page, 2).become("Rahul Deshpande");
  await paneOf(page, 1).goTo("onelogin-requests");
  await paneOf(page, 2).goTo("onelogin-requests");
  await paneOf(page, 1).send("Rahul, are you there, @rahul?");

  await paneOf(page, 2).message("are you there, @Rahul Deshpande?").waitFor();
  expect(await paneOf(page, 1).region.getByRole("button", { name: "Acting as Wei Chen. Switch person" }).count()).toBe(
    1,
  );
});
