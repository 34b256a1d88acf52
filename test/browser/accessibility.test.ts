import type { Page } from "playwright-core";
import axe from "axe-core";
import { createTransport } from "nodemailer";
import { describe, expect, test } from "vitest";
import * as z from "zod";

import { drawerOf } from "./drawer.ts";
import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

const result = z.object({
  violations: z.array(z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});
const rules = { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa"] }, resultTypes: ["violations"] };

/** What the rules of WCAG 2 A and AA find on the page as it is now, or in one part of it, as sentences. */
async function violationsOf(page: Page, part: "html" | "aside" = "html"): Promise<readonly string[]> {
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(axe.source);
  const found: unknown = await page.evaluate(`axe.run(${JSON.stringify(part)}, ${JSON.stringify(rules)})`);
  const { violations } = result.parse(found);
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}

const looks = [
  { colors: "light", width: 1280, height: 800 },
  { colors: "dark", width: 1280, height: 800 },
  { colors: "light", width: 390, height: 844 },
  { colors: "dark", width: 390, height: 844 },
] as const;

const tabs = ["Okta", "OneLogin", "Mail", "Calls", "Trouble", "Clock", "On call"] as const;

describe.each(looks)("in $colors colours at $width pixels no rule of WCAG 2 AA is broken", (look) => {
  test("by messages and by a form", async () => {
    const page = await stage.visit(look);
    const maya = paneOf(page, 1);
    await maya.ask("May everybody read this?");
    await maya.message("May everybody read this?").last().waitFor();
    const byMessages = await violationsOf(page);

    await maya.send("/access okta-access");
    await maya.form.getByRole("button", { name: "Request" }).click();
    await maya.form.getByText("Please complete this required field.").first().waitFor();
    // As long as it waits for an answer it is dimmed, and nobody can fill it in.
    await maya.form.getByRole("status", { name: "Waiting for Latchkey" }).waitFor({ state: "detached" });
    const byForm = await violationsOf(page);

    expect({ byMessages, byForm }).toEqual({ byMessages: [], byForm: [] });
  });

  test("by the drawer", async () => {
    const page = await stage.visit(look);
    const glass = drawerOf(page);
    const byTab: [string, readonly string[]][] = [];
    const mail = { from: "latchkey@acme.com", to: "maya.lindgren@acme.com", subject: "Your code", text: "Read this" };
    await createTransport(stage.ground.town.company.mail.url).sendMail(mail);

    for (const tab of tabs) {
      await glass.open(tab);
      if (tab === "Mail") await glass.region.getByRole("button", { name: "Your code" }).first().click();
      byTab.push([tab, await violationsOf(page, "aside")]);
    }

    expect(byTab).toEqual(tabs.map((tab) => [tab, []]));
  });
});
