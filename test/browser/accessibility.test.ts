import type { Page } from "playwright-core";
import axe from "axe-core";
import { describe, expect, test } from "vitest";
import * as z from "zod";

import { drawerOf } from "./drawer.ts";
import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

const result = z.object({
  violations: z.array(z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});
const rules = { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa"] } };

/** What the rules of WCAG 2 A and AA find on the page as it is now, as sentences. */
async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(`axe.run(document, ${JSON.stringify(rules)})`);
  const { violations } = result.parse(found);
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}

const looks = [
  { colors: "light", width: 1280, height: 800 },
  { colors: "dark", width: 1280, height: 800 },
  { colors: "light", width: 390, height: 844 },
  { colors: "dark", width: 390, height: 844 },
] as const;

describe.each(looks)("in $colors colours at $width pixels", (look) => {
  test("the page breaks no rule of WCAG 2 AA, with a form open, with the drawer open, and without both", async () => {
    const page = await stage.visit(look);
    const maya = paneOf(page, 1);
    await maya.ask("May everybody read this?");
    await maya.message("May everybody read this?").last().waitFor();
    const found = { main: await violationsOf(page), form: [] as readonly string[], drawer: [] as readonly string[] };

    await maya.send("/access okta-access");
    await maya.form.getByRole("button", { name: "Request" }).click();
    await maya.form.getByText("Please complete this required field.").first().waitFor();
    found.form = await violationsOf(page);
    await maya.form.getByRole("button", { name: "Cancel" }).click();

    for (const tab of ["Okta", "OneLogin", "Calls", "Trouble", "Clock", "On call"] as const) {
      await drawerOf(page).open(tab);
      found.drawer = [...found.drawer, ...(await violationsOf(page)).map((one) => `${tab}: ${one}`)];
    }

    expect(found).toEqual({ main: [], form: [], drawer: [] });
  });
});
