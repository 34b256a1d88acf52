import { expect, test } from "vitest";

import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

const missing = "Please complete this required field.";

test("a form that lacks something says so under the field, and keeps what was typed", async () => {
  const page = await stage.visit();
  const maya = paneOf(page, 1);
  const { form } = maya;
  await maya.send("/access okta-access");
  const reason = form.getByRole("textbox", { name: "Why do you need it?" });
  const target = form.getByRole("button", { name: "What do you need?" });
  await reason.fill("Invoice 4711 is missing");

  await form.getByRole("button", { name: "Request" }).click();
  await form.getByText(missing).waitFor();
  const said = await target.evaluate((field) => {
    const id = field.getAttribute("aria-describedby")?.split(" ")[0] ?? "";
    return field.ownerDocument.getElementById(id)?.textContent;
  });
  const hasFocus = await target.evaluate((field) => field === field.ownerDocument.activeElement);

  expect({ said, hasFocus }).toEqual({ said: missing, hasFocus: true });
  expect(await reason.inputValue()).toBe("Invoice 4711 is missing");
});

test("a form that was mended is taken, and what it said before is gone", async () => {
  const page = await stage.visit();
  const maya = paneOf(page, 1);
  const { form } = maya;
  await maya.send("/access okta-access");
  await form.getByRole("textbox", { name: "Why do you need it?" }).fill("Mended");
  await form.getByRole("button", { name: "Request" }).click();
  await form.getByText(missing).waitFor();

  await maya.choose("What do you need?", "Production database");
  await form.getByText(missing).waitFor({ state: "detached" });
  await form.getByRole("button", { name: "Request" }).click();
  await maya.message("Mended").waitFor();

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
