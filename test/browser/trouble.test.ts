import type { Page } from "playwright-core";
import { expect, test } from "vitest";

import { readableText } from "../../sandbox/slack/index.ts";
import { drawerOf } from "./drawer.ts";
import { paneOf } from "./pane.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

const productionDatabase = "00g1emaKYZTWRYYRRTSK";
const mayasAccount = "00uMAYA0000000000000";

function hands(page: Page) {
  return { maya: paneOf(page, 1), jonas: paneOf(page, 2), glass: drawerOf(page) };
}

/** How often Maya was told that she has access. */
function receipts(): number {
  const { slack } = stage.ground.town.company;
  const told = slack.messagesIn(slack.as("U0MAYA").directMessage).map((message) => readableText(message));
  return told.filter((words) => words.startsWith("You have")).length;
}

/** Gives back what was given, so that the next test begins as the first one did. */
async function giveBack({ maya }: ReturnType<typeof hands>, reason: string): Promise<void> {
  await maya.press("Give back", reason);
  await maya.message(reason).filter({ hasText: "Access ended" }).waitFor();
}

test("while Okta is down nobody can approve and is told why; back again, the same click gives access", async () => {
  const page = await stage.visit();
  const { maya, jonas, glass } = hands(page);
  await maya.ask("Okta is down");

  await glass.trouble("Okta", "Down");
  await page.getByRole("button", { name: "Okta down" }).waitFor();
  await jonas.press("Approve", "Okta is down");
  await jonas.message("Only visible to you").filter({ hasText: "could not check this with the directory" }).waitFor();
  const waiting = jonas.message("Okta is down").filter({ hasText: "Waiting for a decision" });
  const stillWaits = await waiting.isVisible();
  await glass.trouble("Okta", "Works");
  await jonas.press("Approve", "Okta is down");
  await jonas.message("Okta is down").filter({ hasText: "Access given" }).waitFor();

  expect(stillWaits).toBe(true);
  await giveBack(hands(page), "Okta is down");
});

test("access that cannot be taken back yet says so on its card, and is taken back when Okta answers again", async () => {
  const page = await stage.visit();
  const { maya, jonas, glass } = hands(page);
  await maya.ask("Ends while Okta is down");
  await jonas.press("Approve", "Ends while Okta is down");
  await jonas.message("Ends while Okta is down").filter({ hasText: "Access given" }).waitFor();

  await glass.trouble("Okta", "Down");
  await maya.press("Give back", "Ends while Okta is down");
  const ending = jonas.message("Ends while Okta is down").filter({ hasText: "Ending access…" });
  await ending.getByText("Okta does not answer. Latchkey keeps trying.").waitFor();
  await glass.trouble("Okta", "Works");
  await maya.message("Ends while Okta is down").filter({ hasText: "Access ended" }).waitFor();
  await glass.open("Okta");
  await glass.member("production-database", "Maya Lindgren").waitFor({ state: "detached" });

  expect(stage.ground.town.company.okta.members(productionDatabase)).not.toContain(mayasAccount);
});

test("an answer that is lost gives access once, and nobody is told something else", async () => {
  const page = await stage.visit();
  const { maya, jonas, glass } = hands(page);
  const before = receipts();
  await maya.ask("The answer gets lost");

  await glass.trouble("Okta", "Answer lost");
  await jonas.press("Approve", "The answer gets lost");
  await jonas.message("The answer gets lost").filter({ hasText: "Access given" }).waitFor();
  await glass.open("Calls");
  const lost = glass.region.getByRole("button", { name: /PUT .*\/users\// });
  await lost.first().waitFor();
  const outcome = await lost.first().innerText();
  await glass.trouble("Okta", "Works");
  await glass.open("Okta");
  await glass.member("production-database", "Maya Lindgren").getByRole("timer").waitFor();

  expect(outcome).toContain("no answer");
  await giveBack(hands(page), "The answer gets lost");
  await expect.poll(receipts).toBe(before + 1);
});

test("what Slack delivers twice is asked once and granted once", async () => {
  const page = await stage.visit();
  const { maya, jonas, glass } = hands(page);
  const before = receipts();

  await glass.trouble("Slack", "Redelivers");
  await maya.ask("Delivered twice");
  await jonas.press("Approve", "Delivered twice");
  await jonas.message("Delivered twice").filter({ hasText: "Access given" }).waitFor();
  await glass.open("Calls");
  await glass.region.getByRole("button", { name: /sent 2 times.*request_approve/ }).waitFor();

  expect(await jonas.message("Delivered twice").count()).toBe(1);
  await glass.trouble("Slack", "Works");
  await giveBack(hands(page), "Delivered twice");
  await expect.poll(receipts).toBe(before + 1);
});
