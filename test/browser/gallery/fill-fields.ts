import type { Locator, Page } from "playwright-core";

import type { FieldLabel } from "./gallery-blocks.ts";

/** Opens a menu, searches where it has to, and chooses by mouse; several choices are made one after the other. */
export async function pick(page: Page, button: Locator, ...choices: readonly string[]): Promise<void> {
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

/** The button that opens a menu of the form. */
export function menu(form: Locator, label: FieldLabel): Locator {
  return form.getByRole("button", { name: new RegExp(`^${label}\\b`) });
}

/** How a person fills each field, and what the app has to get. */
export const filled: Record<FieldLabel, { fill(form: Locator, page: Page): Promise<void>; arrives: object }> = {
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
    fill: (form, page) => pick(page, menu(form, "One of a few"), "Green"),
    arrives: { type: "static_select", selected_option: { value: "Green" } },
  },
  "One of a group": {
    fill: (form, page) => pick(page, menu(form, "One of a group"), "Beet"),
    arrives: { type: "static_select", selected_option: { value: "Beet" } },
  },
  "Some of a few": {
    fill: (form, page) => pick(page, menu(form, "Some of a few"), "West", "East"),
    arrives: { type: "multi_static_select", selected_options: [{ value: "West" }, { value: "East" }] },
  },
  "One server": {
    fill: (form, page) => pick(page, menu(form, "One server"), "server-4711"),
    arrives: { type: "external_select", selected_option: { value: "server-4711" } },
  },
  "Some servers": {
    fill: (form, page) => pick(page, menu(form, "Some servers"), "server-0001", "server-4999"),
    arrives: { type: "multi_external_select", selected_options: [{ value: "server-0001" }, { value: "server-4999" }] },
  },
  "A person": {
    fill: (form, page) => pick(page, menu(form, "A person"), "Grace Mwangi"),
    arrives: { type: "users_select", selected_user: "U0GRACE" },
  },
  "Some people": {
    fill: (form, page) => pick(page, menu(form, "Some people"), "Zoë Laurent", "Ada Kowalczyk"),
    arrives: { type: "multi_users_select", selected_users: ["U0ZOE", "U0ADA"] },
  },
  "A conversation": {
    fill: (form, page) => pick(page, menu(form, "A conversation"), "incidents"),
    arrives: { type: "conversations_select", selected_conversation: "C0INCIDENTS" },
  },
  "Some conversations": {
    fill: (form, page) => pick(page, menu(form, "Some conversations"), "data", "design"),
    arrives: { type: "multi_conversations_select", selected_conversations: ["C0DATA", "C0DESIGN"] },
  },
  "A channel": {
    fill: (form, page) => pick(page, menu(form, "A channel"), "general"),
    arrives: { type: "channels_select", selected_channel: "C0GENERAL" },
  },
  "Some channels": {
    fill: (form, page) => pick(page, menu(form, "Some channels"), "it-help", "engineering"),
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
