import { expect, test } from "vitest";

import { paneOf } from "../pane.ts";
import { useStageOn } from "../use-stage.ts";
import { pick } from "./fill-fields.ts";
import { openGallery } from "./open-gallery.ts";

const stage = useStageOn(openGallery);

/** Maya in #access-requests, where the app of the gallery is too. */
const at = "left=U0MAYA/C0ACCESSREQUESTS";

async function openMessage() {
  const page = await stage.visit({ at });
  const pane = paneOf(page, 1);
  await pane.composer.waitFor();
  const before = await pane.message("A header").count();
  await pane.send("/gallery message");
  const message = pane.message("A header").nth(before);
  await message.waitFor();
  return { page, pane, message };
}

/** The app has heard this of the element. */
async function expectHeard(action: string, what: object): Promise<void> {
  await expect.poll(() => stage.ground.app.clicked.get(action)).toMatchObject(what);
}

test("a message with every block is drawn whole", async () => {
  const { message } = await openMessage();

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

test("the app hears of each click and each choice in a message", async () => {
  const { page, message } = await openMessage();
  const { clicked } = stage.ground.app;

  await message.getByRole("button", { name: "Plain" }).click();
  await expectHeard("plain", { type: "button", value: "pressed" });
  await message.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Move" }).click();
  await expectHeard("more", { type: "overflow", selected_option: { value: "Move" } });
  await pick(page, message.getByRole("button", { name: "A colour" }), "Blue");
  await expectHeard("select", { type: "static_select", selected_option: { value: "Blue" } });
  await pick(page, message.getByRole("button", { name: "A server" }), "server-1234");
  await expectHeard("external", { type: "external_select", selected_option: { value: "server-1234" } });
  await pick(page, message.getByRole("button", { name: "A colleague" }), "Wei Chen");
  await expectHeard("user", { type: "users_select", selected_user: "U0WEI" });
  await message.getByLabel("A date").fill("2027-02-03");
  await expectHeard("date", { type: "datepicker", selected_date: "2027-02-03" });
  await message.getByLabel("An hour").fill("17:45");
  await expectHeard("time", { type: "timepicker", selected_time: "17:45" });
  await message.getByRole("radio", { name: "Coffee" }).click();
  await expectHeard("radio", { type: "radio_buttons", selected_option: { value: "Coffee" } });
  await message.getByRole("checkbox", { name: "Milk" }).click();
  await expectHeard("ticks", { type: "checkboxes", selected_options: [{ value: "Milk" }] });

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

test("a careful button asks before it does anything", async () => {
  const { pane, message } = await openMessage();
  const question = pane.region.getByRole("alertdialog", { name: "Are you sure?" });

  await message.getByRole("button", { name: "Careful" }).click();
  await question.getByRole("button", { name: "No" }).click();
  await question.waitFor({ state: "detached" });
  const afterNo = stage.ground.app.clicked.has("careful");
  await message.getByRole("button", { name: "Careful" }).click();
  await question.getByRole("button", { name: "Yes" }).click();

  await expectHeard("careful", { type: "button", value: "pressed" });
  expect(afterNo).toBe(false);
});

test("a message can be answered in its thread, and used with a shortcut of the app", async () => {
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

test("the app's home tab is drawn for the person who opens it, and can be used", async () => {
  const page = await stage.visit({ at });
  const maya = paneOf(page, 1);
  stage.ground.app.clicked.clear();

  await maya.goTo("Gallery");
  await maya.region.getByRole("button", { name: "Home", exact: true }).click();
  const home = maya.region.getByRole("region", { name: "Home" });
  await home.getByRole("heading", { name: "A header 🎉" }).waitFor();
  await home.getByRole("button", { name: "Plain" }).click();

  await expect.poll(() => stage.ground.app.clicked.get("plain")).toMatchObject({ type: "button", value: "pressed" });
});
