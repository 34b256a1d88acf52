import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterEach, beforeAll, expect } from "vitest";

import { buildPage } from "../../sandbox/page/build-page.ts";
import type { ServedPage } from "../../sandbox/page/server/serve-page.ts";
import type { Town } from "../../sandbox/town/town.ts";
import { openSandbox, type Sandbox } from "../sandbox/page/open-sandbox.ts";
import { launchBrowser } from "./launch-browser.ts";
import { watchForTrouble } from "./watch-for-trouble.ts";

/** What is played on: something that is served, and can end. */
interface Played {
  readonly town: Town;
  readonly served: ServedPage;
  end(): Promise<void>;
}

export interface Visit {
  readonly width?: number;
  readonly height?: number;
  readonly colors?: "light" | "dark";
  /** The part of the address after `#`: who is played where. */
  readonly at?: string;
  /** The whole address, instead of the printed one. */
  readonly address?: string;
  /** What the browser's console may complain about in this visit; nothing when absent. */
  readonly mayComplain?: RegExp;
}

/** What is played on, and a real browser to look at it. */
export interface Stage<Ground extends Played> {
  readonly ground: Ground;
  /** Opens the printed address in a browser that was never here. */
  visit(visit?: Visit): Promise<Page>;
}

/** A machine with two cores and other work to do is slow at times; whoever waits here waits for something to happen. */
const patienceMs = 30_000;

const failures = join(import.meta.dirname, "../../.latchkey/browser-failures");

/** One sandbox and one browser for the tests of a file. After each test nothing may have complained or gone astray. */
export function useStage(): Stage<Sandbox> {
  return useStageOn(async () => openSandbox({ page: await buildPage() }));
}

/** The same on something else than the sandbox. */
export function useStageOn<Ground extends Played>(open: () => Promise<Ground>): Stage<Ground> {
  let ground: Ground;
  let browser: Browser;
  const visits = new Map<BrowserContext, () => readonly string[]>();

  beforeAll(async () => {
    [ground, browser] = await Promise.all([open(), launchBrowser()]);
    return async () => {
      await browser.close();
      await ground.end();
    };
  });
  afterEach(async ({ task }) => {
    const hasFailed = task.result?.state === "fail";
    const complaints = [...visits.values()].flatMap((complaintsOf) => complaintsOf());
    for (const context of visits.keys()) {
      if (hasFailed) await keepPictures(context, task.name);
      await context.close();
    }
    visits.clear();
    await closeForms(ground.town);
    if (!hasFailed) expect(complaints).toEqual([]);
  });

  return {
    get ground() {
      return ground;
    },
    async visit({ width = 1280, height = 800, colors = "light", at = "", address, mayComplain } = {}) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: colors,
        // Nothing to see here moves just to please.
        reducedMotion: "reduce",
      });
      context.setDefaultTimeout(patienceMs);
      visits.set(context, watchForTrouble(context, mayComplain));
      const page = await context.newPage();
      await page.goto(`${address ?? ground.served.address}${at === "" ? "" : `#${at}`}`);
      return page;
    },
  };
}

/** A form stays open for its person whatever becomes of the page; the next test begins without. */
async function closeForms({ company: { slack } }: Town): Promise<void> {
  for (const { id, isBot, deleted } of slack.users()) {
    const hasForm = !isBot && !deleted && slack.as(id).views().length > 0;
    if (hasForm) await slack.as(id).closeView({ all: true });
  }
}

/** So that whoever reads of a failure can look at it. */
async function keepPictures(context: BrowserContext, test: string): Promise<void> {
  await mkdir(failures, { recursive: true });
  const name = test.replaceAll(/\W+/g, "-").slice(0, 80);
  for (const [index, page] of context.pages().entries()) {
    await page.screenshot({ path: join(failures, `${name}-${index + 1}.png`) });
  }
}
