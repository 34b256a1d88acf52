import type { Locator, Page } from "playwright-core";

/** One person's Slack on the page, and what one does in it with mouse and keyboard. */
export interface Pane {
  readonly region: Locator;
  readonly composer: Locator;
  /** The form on top. */
  readonly form: Locator;
  /** Messages that say this. */
  message(words: string | RegExp): Locator;
  /** Types into the message field and sends it. */
  send(text: string): Promise<void>;
  /** Opens a menu by its label and chooses. */
  choose(label: string, option: string): Promise<void>;
  /** Opens a menu whose options are looked up while one types, types there and chooses. */
  lookUp(label: string, typed: string, option: string): Promise<void>;
  /** Asks for access to a target of `/access okta-access`. */
  ask(reason: string, choices?: { readonly target?: string; readonly duration?: string }): Promise<void>;
  /** Presses a button of the newest message that says this; where it asks first, says yes. */
  press(button: string, words: string | RegExp): Promise<void>;
  /** Opens a channel or a conversation. */
  goTo(name: string): Promise<void>;
  /** Plays somebody else here. */
  become(name: string): Promise<void>;
}

/** Buttons of a card that ask before they do it. */
const asksFirst = new Set(["Give back", "End access", "Release", "Discard"]);

/** The first pane stands on the left. */
export function paneOf(page: Page, number: 1 | 2): Pane {
  const region = page.getByRole("region", { name: `Pane ${number}` });
  const composer = region.getByRole("textbox", { name: /^Message / });
  const form = region.getByRole("dialog").last();
  const pane: Pane = {
    region,
    composer,
    form,
    message: (words) => region.getByRole("article").filter({ hasText: words }),
    async send(text) {
      await composer.fill(text);
      await region.getByRole("button", { name: "Send" }).click();
    },
    async choose(label, option) {
      await form.getByRole("button", { name: label }).click();
      await page.getByRole("option", { name: option }).click();
    },
    async lookUp(label, typed, option) {
      await form.getByRole("button", { name: label }).click();
      await page.getByRole("searchbox", { name: label }).fill(typed);
      await page.getByRole("option", { name: option }).click();
    },
    async ask(reason, { target = "Production database", duration } = {}) {
      await pane.send("/access okta-access");
      await form.getByRole("heading", { name: "Okta access" }).waitFor();
      await pane.choose("What do you need?", target);
      await form.getByRole("textbox", { name: "Why do you need it?" }).fill(reason);
      if (duration !== undefined) await pane.choose("How long", duration);
      await form.getByRole("button", { name: "Request" }).click();
      await form.waitFor({ state: "detached" });
    },
    async press(button, words) {
      await pane.message(words).last().getByRole("button", { name: button, exact: true }).click();
      if (!asksFirst.has(button)) return;
      await region.getByRole("alertdialog").getByRole("button", { name: button, exact: true }).click();
    },
    async goTo(name) {
      // A narrow pane has its places behind a button.
      const menu = region.getByRole("button", { name: /^Conversations/ });
      if (await menu.isVisible()) await menu.click();
      await region.getByRole("navigation", { name: "Conversations" }).getByRole("button", { name }).click();
      await region.getByRole("heading", { name, level: 2 }).waitFor();
    },
    async become(name) {
      await region.getByRole("button", { name: /Switch person$/ }).click();
      await page.getByRole("dialog", { name: "Switch person" }).getByRole("option", { name }).click();
      await region.getByRole("button", { name: `Acting as ${name}. Switch person` }).waitFor();
    },
  };
  return pane;
}
