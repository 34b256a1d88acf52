import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { paneOf } from "../pane.ts";
import { useStageOn } from "../use-stage.ts";
import { filled, menu, pick } from "./fill-fields.ts";
import { openGallery } from "./open-gallery.ts";

const stage = useStageOn(openGallery);

/** Maya in #access-requests, where the app of the gallery is too. */
const at = "left=U0MAYA/C0ACCESSREQUESTS";

async function openForm(page: Page) {
  const pane = paneOf(page, 1);
  await pane.send("/gallery");
  await pane.form.getByRole("heading", { name: "Gallery" }).waitFor();
  return pane.form;
}

/** The option that Enter would choose. */
function markedOption(page: Page): Promise<string | null | undefined> {
  return page.getByRole("searchbox").evaluate((field) => {
    const id = field.getAttribute("aria-activedescendant") ?? "";
    return field.ownerDocument.getElementById(id)?.textContent;
  });
}

test("every field of a form can be filled, and what was filled in is what the app gets", async () => {
  const page = await stage.visit({ at });
  const form = await openForm(page);

  for (const field of Object.values(filled)) await field.fill(form, page);
  await form.getByRole("button", { name: "Send" }).click();
  await form.waitFor({ state: "detached" });

  const expected = Object.entries(filled).map(([label, { arrives }]) => [label, { value: arrives }]);
  expect(stage.ground.app.sent()).toMatchObject(Object.fromEntries(expected));
});

test("type-ahead over 5,000 options: typing narrows them down, arrow keys and Enter choose", async () => {
  const page = await stage.visit({ at });
  const form = await openForm(page);
  const button = menu(form, "One server");
  const { length } = stage.ground.app.questions;

  await button.press("Enter");
  await page.getByText("Type at least 2 characters.").waitFor();
  await page.keyboard.type("server-47");
  await page.getByRole("option", { name: "server-4799" }).waitFor();
  const many = await page.getByRole("option").count();
  await page.keyboard.type("1");
  await page.getByRole("option", { name: "server-4799" }).waitFor({ state: "detached" });
  const few = Array.from({ length: 10 }, (_, index) => `server-471${index}`);
  await expect.poll(() => page.getByRole("option").allInnerTexts()).toEqual(few);
  await expect.poll(() => markedOption(page)).toBe("server-4710");
  for (let pressed = 0; pressed < 3; pressed += 1) await page.keyboard.press("ArrowDown");
  await expect.poll(() => markedOption(page)).toBe("server-4713");
  await page.keyboard.press("Enter");
  await page.getByRole("listbox").waitFor({ state: "detached" });

  expect(many).toBe(100);
  expect(await button.innerText()).toBe("server-4713");
  expect(stage.ground.app.questions.slice(length).every((asked) => asked.length >= 2)).toBe(true);
});

test("words that fit nothing say so, and no more can be chosen than the app takes", async () => {
  const page = await stage.visit({ at });
  const form = await openForm(page);
  await menu(form, "Some servers").click();
  await page.getByRole("searchbox").fill("nothing like this");
  await page.getByText("No results.").waitFor();

  await page.getByRole("searchbox").fill("server-000");
  await page.getByRole("option", { name: "server-0001" }).click();
  await page.getByRole("option", { name: "server-0002" }).click();
  await page.getByText("No more than 2 can be chosen.").waitFor();

  expect(await page.getByRole("option", { name: "server-0003" }).isDisabled()).toBe(true);
  await page.keyboard.press("Escape");
});

test("numbers, addresses and links that are none are refused under their fields, and stay there to be mended", async () => {
  const page = await stage.visit({ at });
  const form = await openForm(page);
  const wrong = [
    ["A number", "many", "Please enter a number."],
    ["A number", "101", "Please enter 100 or less."],
    ["An address", "nobody", "Please enter an e-mail address, such as name@example.com."],
    ["A link", "nowhere", "Please enter a whole link, such as https://example.com."],
  ] as const;
  const kept: (readonly [string, string | null])[] = [];

  for (const [label, text, sentence] of wrong) {
    const field = form.getByRole("textbox", { name: label });
    await field.fill(text);
    await form.getByRole("button", { name: "Send" }).click();
    await form.getByText(sentence).waitFor();
    kept.push([await field.inputValue(), await field.getAttribute("aria-invalid")]);
    await field.fill("");
  }

  expect(kept).toEqual(wrong.map(([, text]) => [text, "true"]));
});

test("forms lie on each other, each with its own errors, and the one below keeps what was typed", async () => {
  const page = await stage.visit({ at });
  const { region } = paneOf(page, 1);
  const below = await openForm(page);
  await below.getByRole("textbox", { name: "One line" }).fill("Typed below");

  await below.getByRole("button", { name: "Deeper" }).click();
  const above = region.getByRole("dialog", { name: "Deeper" });
  await above.getByRole("textbox", { name: "A word" }).fill("wrong");
  await above.getByRole("button", { name: "Done" }).click();
  await above.getByText("Another word, please.").waitFor();
  await above.getByRole("textbox", { name: "A word" }).fill("right");
  await above.getByRole("button", { name: "Done" }).click();
  await above.waitFor({ state: "detached" });

  const form = region.getByRole("dialog", { name: "Gallery" });
  expect(await form.getByRole("textbox", { name: "One line" }).inputValue()).toBe("Typed below");
  await form.getByRole("button", { name: "Close" }).click();
  await form.waitFor({ state: "detached" });
});

test("a form follows what is chosen in it, and keeps what was typed meanwhile", async () => {
  const page = await stage.visit({ at });
  const form = await openForm(page);
  await form.getByRole("textbox", { name: "Several lines" }).fill("Half a sen");

  await pick(page, form.getByRole("button", { name: "The shade is none." }), "dark");
  await form.getByText("The shade is dark.").waitFor();

  expect(await form.getByRole("textbox", { name: "Several lines" }).inputValue()).toBe("Half a sen");
});
