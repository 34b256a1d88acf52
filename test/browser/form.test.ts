import { expect, test } from "vitest";

import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

const missing = "Please complete this required field.";

test("a form that lacks something says so under the field, and keeps what was typed", async () => {
  const page = await stage.visit();
  const maya = paneOf(page, 1);
  const { form, region } = maya;
  await maya.send("/access okta-access");
  const reason = form.getByRole("textbox", { name: "Why do you need it?" });
  const target = form.getByRole("button", { name: "What do you need?" });
  await reason.fill("Invoice 4711 is missing");

  await form.getByRole("button", { name: "Request" }).click();
  await form.getByText(missing).waitFor();
  const words = await target.evaluate((field) => {
    const { document } = field.ownerDocument.defaultView ?? globalThis;
    return document.getElementById(field.getAttribute("aria-describedby")?.split(" ")[0] ?? "")?.textContent;
  });

  expect(words).toBe(missing);
  expect(await reason.inputValue()).toBe("Invoice 4711 is missing");
  expect(await page.evaluate("document.activeElement?.textContent")).toContain("Choose a target");

  await maya.choose("What do you need?", "Production database");
  await form.getByText(missing).waitFor({ state: "detached" });
  await form.getByRole("button", { name: "Request" }).click();
  await region.getByRole("article").filter({ hasText: "Invoice 4711 is missing" }).waitFor();
  expect(await form.count()).toBe(0);
});

test("what Latchkey refuses, it refuses in its own words under the field", async () => {
  const page = await stage.visit();
  const maya = paneOf(page, 1);
  const { form } = maya;
  await maya.send("/access okta-access");
  await maya.choose("What do you need?", "Support console");
  const reason = form.getByRole("textbox", { name: "Why do you need it?" });
  await reason.fill("   ");

  await form.getByRole("button", { name: "Request" }).click();
  await form.getByText("Please fill this in.").waitFor();

  expect(await reason.getAttribute("aria-invalid")).toBe("true");
  expect(await reason.inputValue()).toBe("   ");
  expect(await form.getByRole("button", { name: "What do you need?" }).innerText()).toBe("Support console");
});
