import { expect, onTestFinished, test } from "vitest";

import { Records } from "../../../sandbox/town/records.ts";
import { buttonLabels, readableText } from "../../../sandbox/slack/index.ts";
import { openPostgresStore } from "../../database/open-postgres-store.ts";
import { keepingLog } from "../../support/keeping-log.ts";
import { openSandbox } from "../page/open-sandbox.ts";
import { button, field, saying } from "../page/page-window.ts";

const diego = "U0DIEGO";
const jonas = "U0JONAS";
const requests = "C0ACCESSREQUESTS";

test("a look ends with the next read, even when others ask without end", async () => {
  const store = await openPostgresStore();
  const records = new Records(store.url, keepingLog(), () => undefined);
  const others = setInterval(() => void records.look(), 10);
  onTestFinished(async () => {
    clearInterval(others);
    await records.close();
    await store.close();
  });

  await records.look();
  await records.look();

  expect(records.milestones).toEqual({ asked: false, approved: false, granted: false, givenBack: false });
});

test("access that was there before does not arrive: the tour waits for one that does", async () => {
  const sandbox = await openSandbox();
  onTestFinished(() => sandbox.end());
  const window = await sandbox.visit();
  window.watch([{ as: diego, place: requests }], { backstage: true });

  await window.must({ do: "send", as: diego, channel: requests, text: "/access okta-access" });
  const { views } = await window.pane(0, (pane) => pane.views.length === 1);
  const [form] = views;
  if (form === undefined) throw new Error("No form opened");
  const fill = (label: string, choice: string) =>
    window.must({ do: "fill", as: diego, viewId: form.id, ...field(form, label), choice });
  await fill("What do you need?", "Production database");
  await fill("Why do you need it?", "Have it for good");
  await window.must({ do: "submit", as: diego, viewId: form.id });
  const pane = await window.pane(0, (seen) => {
    const card = saying(seen, "Have it for good");
    return card !== undefined && buttonLabels(card).includes("Approve");
  });
  const card = saying(pane, "Have it for good");
  if (card === undefined) throw new Error("No card came");
  const message = { channel: card.channel, ts: card.ts };
  await window.must({ do: "click", as: jonas, where: { message }, ...button(card, "Approve") });
  await window.pane(0, (seen) => {
    const now = saying(seen, "Have it for good");
    return now !== undefined && readableText(now).includes("Access given");
  });
  await sandbox.town.moveClock(1);

  const { steps } = sandbox.town.tour();
  expect(steps.filter(({ isDone }) => isDone).map(({ id }) => id)).toEqual(["ask", "approve"]);
});
