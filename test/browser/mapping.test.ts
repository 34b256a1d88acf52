import { expect, test } from "vitest";

import { drawerOf } from "./drawer.ts";
import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

test("a person whose address is another one in the directory finds the account by its beginning, maps it with a code and has the access, without an admin", async () => {
  const page = await stage.visit();
  const [tomasz, jonas, glass] = [paneOf(page, 1), paneOf(page, 2), drawerOf(page)];
  await tomasz.become("Tomasz Nowak");
  await tomasz.goTo("access-requests");
  await tomasz.ask("The queue is stuck");
  await tomasz.message("Latchkey does not know your account in Okta").waitFor(); // For him alone, where he asked.
  await tomasz.goTo("Latchkey");

  await tomasz.press("Map your Okta account", "Your request for Production database waits");
  await tomasz.lookUp("Your account in Okta", "tomasz.now", "tomasz.nowak@eng.acme.com  Tomasz Nowak");
  await tomasz.form.getByRole("button", { name: "Continue" }).click();
  await tomasz.form.getByRole("heading", { name: "Enter the code" }).waitFor();
  await glass.open("Mail");
  const mail = glass.region.getByRole("button", { name: /tomasz\.nowak@eng\.acme\.com.*is your Latchkey code/ });
  await mail.waitFor();
  const code = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(await mail.innerText())?.[0] ?? "";
  await tomasz.form.getByRole("textbox", { name: "Code" }).fill(code);
  await tomasz.form.getByRole("button", { name: "Prove it" }).click();
  await tomasz.form.getByText("Latchkey knows your account in Okta now.").waitFor();
  await tomasz.form.getByRole("button", { name: "Close" }).last().click();

  await jonas.goTo("access-requests");
  await jonas.press("Approve", "The queue is stuck");
  await tomasz.message("You have Production database in Okta until").waitFor();
  await glass.open("Okta");
  await glass.member("production-database", "Tomasz Nowak").getByRole("timer").waitFor();

  expect(await jonas.message("The queue is stuck").getByText("Access given").count()).toBe(1);
});

test("an admin sees both records of an account that was typed side by side and confirms it; the request goes on", async () => {
  const page = await stage.visit();
  const [sofia, ada] = [paneOf(page, 1), paneOf(page, 2)];
  await sofia.become("Sofia Lindqvist");
  await sofia.goTo("access-requests");
  await sofia.ask("A report for the board");
  await sofia.press("Map your Okta account", "Latchkey does not know your account in Okta");
  await sofia.lookUp("Your account in Okta", "sofia.berg@acme.com", "Use “sofia.berg@acme.com” as it is");
  await sofia.form.getByRole("radio", { name: "A Latchkey admin confirms it" }).check({ force: true });
  await sofia.form.getByRole("button", { name: "Continue" }).click();
  await sofia.form.getByText("The Latchkey admins were asked to confirm the account.").waitFor();
  await sofia.form.getByRole("button", { name: "Close" }).last().click();

  await ada.become("Ada Kowalczyk");
  await ada.goTo("latchkey-errors");
  const claim = ada.message("asks an admin to confirm it");
  await claim.getByText("sofia.berg@acme.com").first().waitFor();
  await ada.press("It is theirs", "asks an admin to confirm it");
  await ada.region.getByRole("alertdialog").getByRole("button", { name: "Link it" }).click();
  await claim.getByText("Confirmed by").waitFor();
  await sofia.message("A report for the board").first().waitFor();

  expect(await claim.getByRole("button", { name: "It is theirs" }).count()).toBe(0);
});
