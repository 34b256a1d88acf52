import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Browser, Page } from "playwright-core";

import { buildPage } from "../../sandbox/page/build-page.ts";
import { type ServedPage, servePage } from "../../sandbox/page/server/serve-page.ts";
import { startTown } from "../../sandbox/town/start-town.ts";
import type { Town } from "../../sandbox/town/town.ts";
import { drawerOf } from "./drawer.ts";
import { launchBrowser } from "./launch-browser.ts";
import { type Pane, paneOf } from "./pane.ts";

const folderOfPictures = join(import.meta.dirname, "../../docs/images");

/** A page of the documentation is no place for more. */
const mostBytes = 250_000;

interface Look {
  readonly width: number;
  readonly height: number;
  readonly colors: "light" | "dark";
  /** Who is played where, as the address has it. */
  readonly at: string;
}

const onDesk = { width: 1280, height: 800, colors: "light", at: "" } as const satisfies Look;
const inDark = { ...onDesk, colors: "dark" } as const satisfies Look;
const onDeskAlone = {
  width: 860,
  height: 800,
  colors: "light",
  at: "left=U0ADA/C0LATCHKEYERRORS",
} as const satisfies Look;
const onPhone = {
  width: 390,
  height: 844,
  colors: "light",
  at: "left=U0JONAS/C0ACCESSREQUESTS",
} as const satisfies Look;

/** Plays the tour, and an admin's day, and takes the pictures for the documentation on the way. Rejects when one of them is too large. */
async function takeScreenshots(): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "latchkey-screenshots-"));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const town = opened.adopt(await startTown({ folder }), (running) => running.stop());
  const served = opened.adopt(await servePage({ town, port: 0, page: await buildPage() }), (serving) => serving.stop());
  const browser = opened.adopt(await launchBrowser(), (running) => running.close());
  await mkdir(folderOfPictures, { recursive: true });

  const dark = await look(browser, served, inDark);
  const asking = paneOf(dark, 1);
  await asking.send("/access okta-access");
  await asking.choose("What do you need?", "Production database");
  await asking.form.getByRole("textbox", { name: "Why do you need it?" }).fill("Invoice 4711 is missing its customer");
  await takePicture(dark, "sandbox-dark");
  await asking.form.getByRole("button", { name: "Request" }).click();
  await asking.form.waitFor({ state: "detached" });

  const phone = await look(browser, served, onPhone);
  await paneOf(phone, 1).message("Invoice 4711").getByRole("button", { name: "Approve" }).waitFor();
  await takePicture(phone, "sandbox-phone");

  const desk = await look(browser, served, onDesk);
  const [maya, jonas, glass] = [paneOf(desk, 1), paneOf(desk, 2), drawerOf(desk)];
  await maya.goTo("Latchkey");
  await jonas.press("Approve", "Invoice 4711");
  await maya.message("If you are done earlier").waitFor();
  await jonas.message("Invoice 4711").filter({ hasText: "Access given" }).waitFor();
  await takePicture(desk, "sandbox-side-by-side");

  await glass.open("Okta");
  await glass.member("production-database", "Maya Lindgren").getByRole("timer").waitFor();
  await takePicture(desk, "sandbox-behind-the-glass");

  await asking.become("Maria Santos");
  await asking.goTo("access-requests");
  await asking.ask("The backup of Sunday is incomplete");
  const admins = await look(browser, served, onDeskAlone);
  const ada = paneOf(admins, 1);
  await admins.getByRole("region", { name: "Tour" }).getByRole("button", { name: "Hide the tour" }).click();
  await askForMatches(ada, town);
  await takePicture(admins, "sandbox-matches");

  const inTheDark = await look(browser, served, { ...onDeskAlone, colors: "dark" });
  town.trouble.troubleDirectory("okta", "list-cut");
  await paneOf(inTheDark, 1).send("/identity sync okta --full");
  await paneOf(inTheDark, 1).message("stopped before accounts left").waitFor();
  await takePicture(inTheDark, "sandbox-quarantine");
}

/** Whoever just appeared is matched when the house next looks for what it owes. */
async function askForMatches(ada: Pane, town: Town): Promise<void> {
  for (;;) {
    await town.moveClock(1_000);
    await ada.send("/identity matches");
    await ada
      .message(/(account is|accounts are) ambiguous/)
      .last()
      .waitFor();
    if ((await ada.message("2 accounts are ambiguous").count()) > 0) return;
  }
}

async function look(browser: Browser, { address }: ServedPage, { width, height, colors, at }: Look): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: 1,
    colorScheme: colors,
    reducedMotion: "reduce",
    locale: "en-GB",
  });
  const page = await context.newPage();
  await page.goto(at === "" ? address : `${address}#${at}`);
  await paneOf(page, 1).composer.waitFor();
  return page;
}

async function takePicture(page: Page, name: string): Promise<void> {
  const path = join(folderOfPictures, `${name}.png`);
  await page.mouse.move(0, 0);
  await page.screenshot({ path, animations: "disabled", caret: "hide" });
  const { size } = await stat(path);
  if (size > mostBytes)
    throw new Error(`${path} has ${size} bytes, more than ${mostBytes}. Show less, and take it again.`);
  process.stdout.write(`docs/images/${name}.png, ${Math.round(size / 1_000)} kB\n`);
}

await takeScreenshots();
