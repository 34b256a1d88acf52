import { expect, test } from "vitest";

import { smtp } from "../../src/sdk/index.ts";
import { SecretReference } from "../../src/sdk/secret.ts";
import { keepingLog } from "../support/keeping-log.ts";
import { drawerOf } from "./drawer.ts";
import { useStage } from "./use-stage.ts";

const stage = useStage();

/** Writes as Latchkey does. */
async function write(subject: string, text: string): Promise<void> {
  const { mail } = stage.ground.town.company;
  const url = new SecretReference("test", () => mail.url);
  const mailer = await smtp({ url, from: "Latchkey <latchkey@acme.com>" }).open({ log: keepingLog() });
  await mailer.send({ to: "maya.lindgren@acme.com", subject, text });
}

test("an empty mailbox says so; mail appears as it comes, and is read with the keyboard", async () => {
  const page = await stage.visit();
  const glass = drawerOf(page);
  await glass.open("Mail");
  const tab = glass.region.getByRole("tabpanel", { name: "Mail" });
  await tab.getByText("No mail yet.").waitFor();

  await write("An older one", "Nothing to see.");
  await write("Your code for Okta", "The code is WXYZ-1234.\n\nIt works for <b>10 minutes</b>.");
  const newest = tab.getByRole("listitem").first();
  const head = newest.getByRole("button", { name: /maya\.lindgren@acme\.com.*Your code for Okta/ });
  await head.waitFor();
  const text = newest.getByText("The code is WXYZ-1234.");
  const wasHidden = await text.isHidden();
  await head.focus();
  await page.keyboard.press("Enter");
  await text.waitFor();

  expect(wasHidden).toBe(true);
  expect(await head.getAttribute("aria-expanded")).toBe("true");
  expect(await text.innerText()).toBe("The code is WXYZ-1234.\n\nIt works for <b>10 minutes</b>.");
  expect(await tab.getByRole("listitem").count()).toBe(2);
});

test("mail that the server refuses is among the calls, and the trouble is seen from everywhere", async () => {
  const page = await stage.visit();
  const glass = drawerOf(page);

  await glass.trouble("Mail", "Refuses everybody");
  await page.getByRole("button", { name: "Mail refuses everybody" }).waitFor();
  await write("Never taken", "Lost.").catch(() => undefined);
  await glass.open("Calls");
  await glass.region.getByRole("button", { name: "Mail", exact: true }).click();
  const refused = glass.region.getByRole("button", { name: /refused: 550 5\.1\.1.*MAIL to maya/ });
  await refused.waitFor();
  await glass.trouble("Mail", "Works");

  expect(stage.ground.town.company.mail.mails.map(({ subject }) => subject)).not.toContain("Never taken");
});
