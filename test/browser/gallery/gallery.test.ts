import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { paneOf } from "../pane.ts";
import { useStageOn } from "../use-stage.ts";
import type { FieldLabel } from "./gallery-blocks.ts";
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

/** Opens a menu, searches where it has to, and chooses by mouse; several choices are made one after the other. */
async function pick(page: Page, button: Locator, ...choices: readonly string[]): Promise<void> {
  await button.click();
  for (const choice of choices) {
    await page.getByRole("searchbox").fill(choice);
    await page.getByRole("option", { name: choice }).click();
  }
  if (await page.getByRole("listbox").isVisible()) {
    await page.getByRole("searchbox").fill(""); // The first Escape would only do this.
    await page.keyboard.press("Escape");
  }
  await page.getByRole("listbox").waitFor({ state: "detached" });
}

/** The option that Enter would choose. */
async function markedOption(page: Page): Promise<string | null> {
  const id = await page.getByRole("searchbox").getAttribute("aria-activedescendant");
  return id === null ? null : page.locator(`[id="${id}"]`).innerText();
}

/** How a person fills each field, and what the app has to get. */
const filled: Record<FieldLabel, { fill(form: Locator, page: Page): Promise<void>; arrives: object }> = {
  "One line": {
    fill: (form) => form.getByRole("textbox", { name: "One line" }).fill("Some text"),
    arrives: { type: "plain_text_input", value: "Some text" },
  },
  "Several lines": {
    fill: (form) => form.getByRole("textbox", { name: "Several lines" }).fill("One\nTwo"),
    arrives: { type: "plain_text_input", value: "One\nTwo" },
  },
  "A number": {
    fill: (form) => form.getByRole("textbox", { name: "A number" }).fill("47.5"),
    arrives: { type: "number_input", value: "47.5" },
  },
  "An address": {
    fill: (form) => form.getByRole("textbox", { name: "An address" }).fill("maya@acme.com"),
    arrives: { type: "email_text_input", value: "maya@acme.com" },
  },
  "A link": {
    fill: (form) => form.getByRole("textbox", { name: "A link" }).fill("https://acme.com/a"),
    arrives: { type: "url_text_input", value: "https://acme.com/a" },
  },
  "One of a few": {
    fill: (form, page) => pick(page, form.getByRole("button", { name: "One of a few" }), "Green"),
    arrives: { type: "static_select", selected_option: { value: "Green" } },
  },
  "One of a group": {
    fill: (form, page) => pick(page, form.getByRole("button", { name: "One of a group" }), "Beet"),
    arrives: { type: "static_select", selected_option: { value: "Beet" } },
  },
  "Some of a few": {
    fill: (form, page) => pick(page, form.getByRole("button", { name: "Some of a few" }), "West", "East"),
    arrives: { type: "multi_static_select", selected_options: [{ value: "West" }, { value: "East" }] },
  },
  "One server": {
    fill: (form, page) => pick(page, form.getByRole("button", { name: "One server" }), "server-4711"),
    arrives: { type: "external_select", selected_option: { value: "server-4711" } },
  },
  "Some servers": {
    fill: (form, page) => pick(page, form.getByRole("button", { name: "Some servers" }), "server-0001", "server-4999"),
    arrives: { type: "multi_external_select", selected_options: [{ value: "server-0001" }, { value: "server-4999" }] },
  },
  "A person": {
    fill: (form, page) => pick(page, form.getByRole("button", { name: "A person" }), "Grace Mwangi"),
    arrives: { type: "users_select", selected_user: "U0GRACE" },
  },
  "Some people": {
    fill: (form, page) => pick(page, form.getByRole("button", { name: "Some people" }), "Zoë Laurent", "Ada Kowalczyk"),
    arrives: { type: "multi_users_select", selected_users: ["U0ZOE", "U0ADA"] },
  },
  "A conversation": {
    fill: (form, page) => pick(page, form.getByRole("button", { name: "A conversation" }), "incidents"),
    arrives: { type: "conversations_select", selected_conversation: "C0INCIDENTS" },
  },
  "Some conversations": {
    fill: (form, page) => pick(page, form.getByRole("button", { name: "Some conversations" }), "data", "design"),
    arrives: { type: "multi_conversations_select", selected_conversations: ["C0DATA", "C0DESIGN"] },
  },
  "A channel": {
    fill: (form, page) => pick(page, form.getByRole("button", { name: "A channel" }), "general"),
    arrives: { type: "channels_select", selected_channel: "C0GENERAL" },
  },
  "Some channels": {
    fill: (form, page) => pick(page, form.getByRole("button", { name: "Some channels" }), "it-help", "engineering"),
    arrives: { type: "multi_channels_select", selected_channels: ["C0ITHELP", "C0ENGINEERING"] },
  },
  "A day": {
    fill: (form) => form.getByLabel("A day").fill("2027-01-15"),
    arrives: { type: "datepicker", selected_date: "2027-01-15" },
  },
  "A time": {
    fill: (form) => form.getByLabel("A time").fill("09:30"),
    arrives: { type: "timepicker", selected_time: "09:30" },
  },
  "A moment": {
    fill: (form) => form.getByLabel("A moment").fill("2027-01-15T09:30"),
    arrives: { type: "datetimepicker", selected_date_time: new Date(2027, 0, 15, 9, 30).getTime() / 1_000 },
  },
  "One of these": {
    fill: (form) => form.getByRole("radio", { name: "Middle" }).click(),
    arrives: { type: "radio_buttons", selected_option: { value: "Middle" } },
  },
  "Any of these": {
    async fill(form) {
      await form.getByRole("checkbox", { name: "Lights" }).click();
      await form.getByRole("checkbox", { name: "Music" }).click();
    },
    arrives: { type: "checkboxes", selected_options: [{ value: "Lights" }, { value: "Music" }] },
  },
};

test("every field of a form can be filled, and what was filled in is what the app gets", async () => {
  const page = await stage.visit({ at });
  const form = await openForm(page);

  for (const { fill } of Object.values(filled)) await fill(form, page);
  await page.screenshot({ path: "/tmp/gallery.png" });
  await form.getByRole("button", { name: "Send" }).click();
  await form.waitFor({ state: "detached" });

  const expected = Object.entries(filled).map(([label, { arrives }]) => [label, { value: arrives }]);
  expect(stage.ground.app.sent()).toMatchObject(Object.fromEntries(expected));
});

test("type-ahead over 5,000 options: typing narrows them down, arrow keys and Enter choose", async () => {
  const page = await stage.visit({ at });
  const form = await openForm(page);
  const button = form.getByRole("button", { name: /^One server/ });
  const { length } = stage.ground.app.questions;

  await button.press("Enter");
  await page.getByText("Type at least 2 characters.").waitFor();
  await page.keyboard.type("server-47");
  await page.getByRole("option", { name: "server-4799" }).waitFor();
  const many = await page.getByRole("option").count();
  await page.keyboard.type("1");
  await page.getByRole("option", { name: "server-4799" }).waitFor({ state: "detached" });
  const few = await page.getByRole("option").allInnerTexts();
  await expect.poll(() => markedOption(page)).toBe("server-4710");
  for (let pressed = 0; pressed < 3; pressed += 1) await page.keyboard.press("ArrowDown");
  await expect.poll(() => markedOption(page)).toBe("server-4713");
  await page.keyboard.press("Enter");
  await page.getByRole("listbox").waitFor({ state: "detached" });

  expect(many).toBe(100);
  expect(few).toEqual(Array.from({ length: 10 }, (_, index) => `server-471${index}`));
  expect(await button.innerText()).toBe("server-4713");
  expect(stage.ground.app.questions.slice(length).every((asked) => asked.length >= 2)).toBe(true);
});

test("words that fit nothing say so, and no more can be chosen than the app takes", async () => {
  const page = await stage.visit({ at });
  const form = await openForm(page);
  await form.getByRole("button", { name: "Some servers" }).click();
  await page.getByRole("searchbox").fill("nothing like this");
  await page.getByText("No results.").waitFor();

  await page.getByRole("searchbox").fill("server-000");
  await page.getByRole("option", { name: "server-0001" }).click();
  await page.getByRole("option", { name: "server-0002" }).click();
  await page.getByText("No more than 2 can be chosen.").waitFor();

  expect(await page.getByRole("option", { name: "server-0003" }).isDisabled()).toBe(true);
  await page.keyboard.press("Escape");
});

test.each([
  ["A number", "many", "Please enter a number."],
  ["A number", "101", "Please enter 100 or less."],
  ["An address", "nobody", "Please enter an e-mail address, such as name@example.com."],
  ["A link", "nowhere", "Please enter a whole link, such as https://example.com."],
])("%s does not take “%s”", async (label, text, sentence) => {
  const page = await stage.visit({ at });
  const form = await openForm(page);
  const field = form.getByRole("textbox", { name: label });
  await field.fill(text);

  await form.getByRole("button", { name: "Send" }).click();
  await form.getByText(sentence).waitFor();

  expect(await field.getAttribute("aria-invalid")).toBe("true");
  expect(await field.inputValue()).toBe(text);
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

describe("a message with every block", () => {
  async function openMessage() {
    const page = await stage.visit({ at });
    const pane = paneOf(page, 1);
    const before = await pane.message("A header").count();
    await pane.send("/gallery message");
    const message = pane.message("A header").nth(before);
    await message.waitFor();
    return { page, pane, message };
  }
  const heard = (action: string) => expect.poll(() => stage.ground.app.clicked.get(action), { timeout: 10_000 });

  test("is drawn whole", async () => {
    const { page, message } = await openMessage();
    await page.screenshot({ path: "/tmp/everything.png" });

    expect(await message.getByRole("heading", { name: "A header 🎉" }).isVisible()).toBe(true);
    for (const [tag, words] of [
      ["b", "Bold"],
      ["i", "italic"],
      ["s", "gone"],
      ["code", "code"],
    ] as const) {
      expect(await message.locator(tag).filter({ hasText: words }).first().isVisible()).toBe(true);
    }
    expect(await message.getByRole("link", { name: "a link" }).getAttribute("href")).toBe("https://example.com");
    expect(await message.getByRole("link", { name: "a link" }).getAttribute("rel")).toContain("noopener");
    const alts = ["An accessory", "A green field", "A small one"];
    for (const name of alts) expect(await message.getByRole("img", { name }).isVisible()).toBe(true);
    const words = await message.innerText();
    const said = ["@Jonas Weber", "general", "<b>", "🔑", "quoted", "Field one", "Field two", "A picture"];
    for (const one of [...said, "In context", "Rich words", "First", "Second", "let x = 1;", "Strong", "linked"]) {
      expect(words).toContain(one);
    }
    expect(await message.getByText("cannot draw").count()).toBe(0);
    expect(await message.getByRole("separator").count()).toBe(1);
  });

  test("tells the app of each click and each choice", async () => {
    const { page, message } = await openMessage();
    const { clicked } = stage.ground.app;

    await message.getByRole("button", { name: "Plain" }).click();
    await heard("plain").toMatchObject({ type: "button", value: "pressed" });
    await message.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Move" }).click();
    await heard("more").toMatchObject({ type: "overflow", selected_option: { value: "Move" } });
    await pick(page, message.getByRole("button", { name: "A colour" }), "Blue");
    await heard("select").toMatchObject({ type: "static_select", selected_option: { value: "Blue" } });
    await pick(page, message.getByRole("button", { name: "A server" }), "server-1234");
    await heard("external").toMatchObject({ type: "external_select", selected_option: { value: "server-1234" } });
    await pick(page, message.getByRole("button", { name: "A colleague" }), "Wei Chen");
    await heard("user").toMatchObject({ type: "users_select", selected_user: "U0WEI" });
    await message.getByLabel("A date").fill("2027-02-03");
    await heard("date").toMatchObject({ type: "datepicker", selected_date: "2027-02-03" });
    await message.getByLabel("An hour").fill("17:45");
    await heard("time").toMatchObject({ type: "timepicker", selected_time: "17:45" });
    await message.getByRole("radio", { name: "Coffee" }).click();
    await heard("radio").toMatchObject({ type: "radio_buttons", selected_option: { value: "Coffee" } });
    await message.getByRole("checkbox", { name: "Milk" }).click();
    await heard("ticks").toMatchObject({ type: "checkboxes", selected_options: [{ value: "Milk" }] });

    expect([...clicked.keys()].toSorted()).toEqual([
      "date",
      "external",
      "more",
      "plain",
      "radio",
      "select",
      "ticks",
      "time",
      "user",
    ]);
  });

  test("asks before a careful button does anything", async () => {
    const { pane, message } = await openMessage();
    const question = pane.region.getByRole("alertdialog", { name: "Are you sure?" });

    await message.getByRole("button", { name: "Careful" }).click();
    await question.getByRole("button", { name: "No" }).click();
    await question.waitFor({ state: "detached" });
    const afterNo = stage.ground.app.clicked.has("careful");
    await message.getByRole("button", { name: "Careful" }).click();
    await question.getByRole("button", { name: "Yes" }).click();

    await heard("careful").toMatchObject({ type: "button", value: "pressed" });
    expect(afterNo).toBe(false);
  });

  test("can be answered in a thread, and inspected by a shortcut of the app", async () => {
    const { page, pane } = await openMessage();
    const mine = pane.message("Not so loud, please");
    await pane.send("Not so loud, please");
    await mine.hover();
    await mine.getByRole("button", { name: "What to do with this message" }).click();
    await page.getByRole("menuitem", { name: "Inspect" }).click();
    await expect.poll(() => stage.ground.app.inspected()).toBe("Not so loud, please");

    await mine.hover();
    await mine.getByRole("button", { name: "What to do with this message" }).click();
    await page.getByRole("menuitem", { name: "Reply in thread" }).click();
    await pane.send("I am sorry");

    await pane.region.getByRole("group", { name: "1 reply" }).getByText("I am sorry").waitFor();
  });
});

test("the app's home tab is drawn for the person who opens it, and can be used", async () => {
  const page = await stage.visit({ at });
  const { region, goTo } = paneOf(page, 1);
  stage.ground.app.clicked.clear();

  await goTo("Gallery");
  await region.getByRole("button", { name: "Home", exact: true }).click();
  const home = region.getByRole("region", { name: "Home" });
  await home.getByRole("heading", { name: "A header 🎉" }).waitFor();
  await home.getByRole("button", { name: "Plain" }).click();

  await expect.poll(() => stage.ground.app.clicked.get("plain")).toMatchObject({ type: "button", value: "pressed" });
});
