import { expect, test } from "vitest";

import { drawerOf } from "./drawer.ts";
import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

const productionDatabase = "00g1emaKYZTWRYYRRTSK";
const mayasAccount = "00uMAYA0000000000000";

test("an admin syncs, finds both accounts that could be Maria's, and picks; what Maria asked for goes on", async () => {
  const page = await stage.visit();
  const [maria, ada] = [paneOf(page, 1), paneOf(page, 2)];
  await maria.become("Maria Santos");
  await maria.goTo("access-requests");
  await maria.ask("Two accounts");
  await maria.message("Only visible to you").filter({ hasText: "waits" }).waitFor();
  await ada.become("Ada Kowalczyk");
  await ada.goTo("latchkey-errors");

  await ada.send("/identity sync okta");
  await ada.region.getByRole("button", { name: "Latchkey 1 unread" }).waitFor(); // What came of it.
  const list = ada.message("2 accounts are ambiguous").last();
  await expect
    .poll(
      async () => {
        // Whoever just appeared is matched when the house next looks for what it owes.
        await stage.ground.town.moveClock(1_000);
        await ada.send("/identity matches");
        return list.count();
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe(1);
  const both = await list.innerText();
  await list.getByRole("button", { name: "It is maria" }).last().click();
  await ada.region.getByRole("alertdialog").getByRole("button", { name: "Link it" }).click();
  await ada.message("is linked to").waitFor();
  await maria.message("Two accounts").filter({ hasText: "Waiting for a decision" }).waitFor();

  expect(both).toContain("maria.santos@acme.com");
  expect(both).toContain("maria.santos.admin@acme.com");
});

test("somebody who is suspended behind the glass loses their access with the next sync", async () => {
  const page = await stage.visit();
  const [priya, jonas, glass] = [paneOf(page, 1), paneOf(page, 2), drawerOf(page)];
  await priya.become("Priya Raghavan");
  await priya.goTo("access-requests");
  await priya.ask("Leaves soon");
  await jonas.press("Approve", "Leaves soon");
  await priya.message("Leaves soon").filter({ hasText: "Access given" }).waitFor();
  const ada = jonas;
  await ada.become("Ada Kowalczyk");
  await ada.goTo("latchkey-errors");

  await glass.open("Okta");
  await glass.region.getByRole("button", { name: /^Users/ }).click();
  await glass.region.getByRole("button", { name: "Suspend priya.raghavan@acme.com" }).click();
  await glass.region.getByRole("button", { name: "Reactivate priya.raghavan@acme.com" }).waitFor();
  await ada.send("/identity sync okta");
  await priya.message("Leaves soon").filter({ hasText: "Access ended" }).waitFor();

  await glass.region.getByRole("button", { name: "Reactivate priya.raghavan@acme.com" }).click();
  await glass.region.getByRole("button", { name: "Suspend priya.raghavan@acme.com" }).waitFor();
  expect(stage.ground.town.company.okta.members(productionDatabase)).not.toContain("00uPRIYA000000000000");
});

test("a list that lost nearly everybody ends nobody's access: an admin reads who would leave, and discards it", async () => {
  const page = await stage.visit();
  const [maya, jonas, glass] = [paneOf(page, 1), paneOf(page, 2), drawerOf(page)];
  await maya.ask("Stays whatever a list says");
  await jonas.press("Approve", "Stays whatever a list says");
  await maya.message("Stays whatever a list says").filter({ hasText: "Access given" }).waitFor();
  const ada = jonas;
  await ada.become("Ada Kowalczyk");
  await ada.goTo("latchkey-errors");

  await glass.trouble("Okta", "List cut short");
  await ada.send("/identity sync okta --full");
  const asked = ada.message("stopped before accounts left");
  await asked.getByText("active accounts are missing").waitFor();
  await glass.trouble("Okta", "Works");
  await ada.press("Discard", "stopped before accounts left");
  await asked.getByText("Everybody stays as they were.").waitFor();

  expect(
    await asked
      .getByRole("button")
      .filter({ hasText: /Release|Discard/ })
      .count(),
  ).toBe(0);
  expect(stage.ground.town.company.okta.members(productionDatabase)).toContain(mayasAccount);
});
