import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";

import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

const mostTabs = 60;

/** Goes there with the Tab key, as somebody without a mouse has to. */
async function tabTo(page: Page, what: Locator, name: string): Promise<void> {
  for (let pressed = 0; pressed < mostTabs; pressed += 1) {
    if (await what.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${name} is not reached by the Tab key`);
}

test("a person without a mouse plays somebody else, asks for access and gets an answer", async () => {
  const page = await stage.visit();
  const pane = paneOf(page, 1);
  const { region, composer, form } = pane;
  const { keyboard } = page;
  await composer.waitFor();

  await tabTo(page, region.getByRole("button", { name: /Switch person$/ }), "The button that switches person");
  await keyboard.press("Enter");
  await page.getByRole("searchbox", { name: "People of the company" }).waitFor();
  await keyboard.type("priya");
  await page
    .getByRole("option")
    .and(page.getByRole("option", { name: "Priya Raghavan" }))
    .waitFor();
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await region.getByRole("button", { name: "Acting as Priya Raghavan. Switch person" }).waitFor();

  await tabTo(page, region.getByRole("button", { name: "access-requests" }), "The channel");
  await keyboard.press("Enter");
  await tabTo(page, composer, "The message field");
  await keyboard.type("/acc");
  await region.getByRole("option", { name: "/access" }).waitFor();
  await keyboard.press("Tab");
  await keyboard.type("okta");
  await region.getByRole("option", { name: "/access okta-access" }).waitFor();
  await keyboard.press("Enter");
  const completed = await composer.inputValue();
  await keyboard.press("Enter");

  await form.getByRole("heading", { name: "Okta access" }).waitFor();
  await tabTo(page, form.getByRole("button", { name: "What do you need?" }), "The target");
  await keyboard.press("Enter");
  await keyboard.type("prod");
  await page.getByRole("option", { name: "Production database" }).waitFor();
  await keyboard.press("ArrowDown");
  await keyboard.press("Enter");
  await tabTo(page, form.getByRole("textbox", { name: "Why do you need it?" }), "The reason");
  await keyboard.type("Without a mouse");
  await tabTo(page, form.getByRole("button", { name: "Request" }), "The button that sends");
  await keyboard.press("Enter");
  await form.waitFor({ state: "detached" });
  await pane.message("Without a mouse").waitFor();

  expect(completed).toBe("/access okta-access");
  await expect.poll(() => composer.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
});

test("Escape closes what lies on top, one after the other, and leads back", async () => {
  const page = await stage.visit();
  const maya = paneOf(page, 1);
  const { composer, form } = maya;
  await maya.send("/access okta-access");
  await form.getByRole("button", { name: "What do you need?" }).press("Enter");
  await page.getByRole("searchbox", { name: "What do you need?" }).waitFor();

  await page.keyboard.press("Escape");
  await page.getByRole("searchbox").waitFor({ state: "detached" });
  const isFormStillThere = await form.isVisible();
  await page.keyboard.press("Escape");
  await form.waitFor({ state: "detached" });

  expect(isFormStillThere).toBe(true);
  await expect.poll(() => composer.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);
});
