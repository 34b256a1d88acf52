import { expect, test } from "vitest";

import { drawerOf } from "./drawer.ts";
import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

/** What a browser says of itself while nobody answers. */
const nobodyThere = /WebSocket connection to|ERR_CONNECTION_REFUSED/;

test("a form that is open is still open after the page was loaded again, with what was typed", async () => {
  const page = await stage.visit({ at: "left=U0EMILY/C0GENERAL" });
  const emily = paneOf(page, 1);
  const { form } = emily;
  await emily.send("/access okta-access");
  await emily.choose("What do you need?", "Support console");
  const reason = form.getByRole("textbox", { name: "Why do you need it?" });
  await reason.fill("Ticket 4711");

  await page.reload();
  await form.waitFor();

  await expect.poll(() => reason.inputValue()).toBe("Ticket 4711");
  expect(await form.getByRole("button", { name: "What do you need?" }).innerText()).toBe("Support console");
});

test("people and places are the same after the page was loaded again", async () => {
  const page = await stage.visit();
  await paneOf(page, 1).become("Wei Chen");
  await paneOf(page, 1).goTo("onelogin-requests");
  await drawerOf(page).open("OneLogin");

  await page.reload();
  await paneOf(page, 1).region.getByRole("button", { name: "Acting as Wei Chen. Switch person" }).waitFor();

  expect(await paneOf(page, 1).region.getByRole("heading", { level: 2 }).first().innerText()).toBe("onelogin-requests");
  expect(await drawerOf(page).region.getByRole("tabpanel", { name: "OneLogin" }).isVisible()).toBe(true);
});

test("while the sandbox is stopped the page says so; when it is back the page is too, and shows the same", async () => {
  const page = await stage.visit({ mayComplain: nobodyThere });
  const [maya, jonas, glass] = [paneOf(page, 1), paneOf(page, 2), drawerOf(page)];
  await maya.ask("Before the restart");
  await jonas.press("Approve", "Before the restart");
  await jonas.message("Before the restart").filter({ hasText: "Access given" }).waitFor();
  await maya.send("/access onelogin-access");
  const reason = maya.form.getByRole("textbox", { name: "Why do you need it?" });
  await glass.open("Okta");
  const lost = page.getByRole("alert").filter({ hasText: "The sandbox does not answer." });

  await stage.ground.restart(async () => {
    await lost.waitFor();
    await reason.fill("Typed while it was stopped");
    await maya.region.getByRole("alert").getByText("The sandbox did not answer").waitFor();
  });
  await lost.waitFor({ state: "detached" });
  await glass.member("production-database", "Maya Lindgren").getByRole("timer").waitFor();

  await maya.choose("What do you need?", "Data warehouse");
  await maya.form.getByRole("button", { name: "Request" }).click();
  await maya.form.waitFor({ state: "detached" });
  await maya.press("Give back", "Before the restart");
  await jonas.message("Before the restart").filter({ hasText: "Access ended" }).waitFor();
  await jonas.goTo("onelogin-requests");
  await jonas.message("Typed while it was stopped").waitFor();

  expect(await glass.member("production-database", "Maya Lindgren").getByRole("timer").count()).toBe(0);
});

test("an address with a wrong token shows where to find the right one, and nothing else", async () => {
  const { port } = stage.ground.served;

  const page = await stage.visit({
    address: `http://127.0.0.1:${port}/?token=${"A".repeat(43)}`,
    mayComplain: /status of 401/,
  });

  await page.getByText("Open the sandbox by the address it printed in the terminal where it runs.").waitFor();
  expect(await page.getByRole("region").count()).toBe(0);
  expect(await page.context().cookies()).toEqual([]);
});
