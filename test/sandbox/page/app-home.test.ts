import { afterAll, beforeAll, expect, test } from "vitest";

import { buttonLabels, readableText } from "../../../sandbox/slack/index.ts";
import { openSandbox, type Sandbox } from "./open-sandbox.ts";
import { button, type PageWindow } from "./page-window.ts";

const maya = "U0MAYA";

let sandbox: Sandbox;
let window: PageWindow;

beforeAll(async () => {
  sandbox = await openSandbox();
  window = await sandbox.visit();
});
afterAll(() => sandbox.end());

test("the home tab in the browser is drawn by Latchkey, and its buttons do what they say", async () => {
  window.watch([{ as: maya, place: "home" }]);
  await window.must({ do: "home", as: maya });

  const { home } = await window.pane(0, (pane) => pane.home !== null);
  if (home === null) throw new Error("There is no home tab.");
  await window.must({
    do: "click",
    as: maya,
    where: { viewId: home.id },
    ...button(home, "Request access"),
  });
  const { views } = await window.pane(0, (pane) => pane.views.length === 1);

  expect(readableText(home)).toContain("You have no access through Latchkey now.");
  expect(buttonLabels(home)).toContain("Request access");
  expect(views[0]?.title).toBe("Request access");
});
