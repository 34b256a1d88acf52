import type { Locator, Page } from "playwright-core";

type Tab = "Okta" | "OneLogin" | "Mail" | "Calls" | "Trouble" | "Clock" | "On call";

/** The other side of the glass. */
export interface Drawer {
  readonly region: Locator;
  /** Opens the drawer where it is shut, at this tab. */
  open(tab: Tab): Promise<void>;
  /** Somebody in a group or role, as the open tab shows them: those whom Latchkey let in. */
  member(group: string, name: string): Locator;
  /** Switches the trouble of one server. */
  trouble(server: "Okta" | "OneLogin" | "Slack" | "Mail", what: string): Promise<void>;
}

export function drawerOf(page: Page): Drawer {
  const region = page.getByRole("complementary", { name: "Behind the glass" });
  const drawer: Drawer = {
    region,
    async open(tab) {
      const opener = page.getByRole("button", { name: "Behind the glass" });
      if ((await opener.getAttribute("aria-pressed")) === "false") await opener.click();
      await region.getByRole("tab", { name: tab }).click();
      await region.getByRole("tabpanel", { name: tab }).waitFor();
    },
    member: (group, name) =>
      region.getByRole("listitem").filter({ hasText: group }).getByRole("listitem").filter({ hasText: name }),
    async trouble(server, what) {
      await drawer.open("Trouble");
      const switches = region.getByRole("group", { name: server });
      await switches.getByRole("radio", { name: what }).click();
      // It is on when the server says so.
      await switches.getByRole("radio", { name: what, checked: true }).waitFor();
    },
  };
  return drawer;
}
