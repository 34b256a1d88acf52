import { expect, test } from "vitest";

import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

test("an admin looks somebody up with what the page completes, links an account, and gets the file with every link", async () => {
  const page = await stage.visit();
  const ada = paneOf(page, 1);
  await ada.become("Ada Kowalczyk");
  await ada.goTo("latchkey-errors");

  await ada.composer.fill("/identity w");
  await ada.region.getByRole("option", { name: /\/identity whois @/ }).waitFor();
  await ada.send("/identity whois @maya");
  await ada.press("Link…", "No account is linked to this person.");
  await ada.form.getByRole("textbox", { name: "Account" }).waitFor();
  await ada.choose("Where", "Okta (okta)");
  await ada.form.getByRole("textbox", { name: "Account" }).fill("maya.lindgren@acme.com");
  await ada.form.getByRole("button", { name: "Show both sides" }).click();
  await ada.form.getByText("The account is linked to nobody.").waitFor();
  await ada.form.getByRole("button", { name: "Link it" }).click();
  await ada.message("By hand, linked by").waitFor();
  await ada.send("/identity unmapped");
  await ada.message("without an account in").waitFor();
  await ada.send("/identity");
  await ada.form.getByText("What do you want to do?").waitFor();
  await ada.form.getByRole("button", { name: "Cancel" }).click();
  await ada.send("/identity export");
  await ada.message("Every link is in a CSV file").waitFor();
  await ada.region.getByRole("button", { name: "Latchkey 1 unread" }).click();
  const file = ada.region.getByRole("figure", { name: "File latchkey-links.csv" });
  await file.getByText("maya").first().waitFor();

  expect(await file.count()).toBe(1);
});

test("an admin has a directory read, ignores an account that nobody has, and takes that back", async () => {
  const page = await stage.visit();
  const ada = paneOf(page, 1);
  await ada.become("Ada Kowalczyk");
  await ada.goTo("latchkey-errors");

  await ada.composer.fill("/identity s");
  await ada.region.getByRole("option", { name: /\/identity sync/ }).waitFor();
  await ada.send("/identity sync okta --full");
  await ada.message("The sync of Okta began").waitFor();
  await ada.region.getByRole("button", { name: "Latchkey 1 unread" }).click();
  await ada.message("is complete").waitFor();
  await ada.goTo("latchkey-errors");
  await ada.send("/identity matches unmatched okta");
  const list = ada.message("unmatched in Okta");
  await list.getByRole("button", { name: "Ignore" }).first().click();
  const done = ada.message("is ignored: no sync asks about it again.");
  await done.getByRole("button", { name: "Undo" }).first().click();
  await ada.message("is taken back").waitFor();
  await ada.send("/identity runs");
  await ada.message(/The last \d+ syncs/).waitFor(); // The first ones began by themselves.

  expect(await ada.message("is ignored: no sync asks about it again.").count()).toBe(0);
});
