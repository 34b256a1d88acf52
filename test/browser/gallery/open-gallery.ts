import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openCompany } from "../../../sandbox/company/open-company.ts";
import { buildPage } from "../../../sandbox/page/build-page.ts";
import { type ServedPage, servePage } from "../../../sandbox/page/server/serve-page.ts";
import { Changes } from "../../../sandbox/slack/changes.ts";
import { CallBook } from "../../../sandbox/town/call-book.ts";
import { Notebook } from "../../../sandbox/town/notebook.ts";
import type { Town } from "../../../sandbox/town/town.ts";
import { Trouble } from "../../../sandbox/town/trouble.ts";
import { keepingLog } from "../../support/keeping-log.ts";
import { type GalleryApp, startGalleryApp } from "./gallery-app.ts";

/** The page with another app in Latchkey's place: one that uses everything Slack can draw. */
export interface Gallery {
  readonly town: Town;
  readonly served: ServedPage;
  readonly app: GalleryApp;
  end(): Promise<void>;
}

const manifest: Town["manifest"] = {
  appName: "Gallery",
  hasHomeTab: true,
  areMessagesReadOnly: false,
  commands: [{ command: "/gallery", description: "Opens the gallery", usageHint: "" }],
  shortcuts: [{ callbackId: "inspect", name: "Inspect", description: "Looks at a message", type: "message" }],
  scopes: ["chat:write", "commands", "im:write", "users:read"],
  events: ["app_home_opened"],
};

/** Starts Acme's Slack with the app of the gallery in it, and the page that shows it. */
export async function openGallery(): Promise<Gallery> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-gallery-"));
  const company = await openCompany({ folder, app: manifest });
  const { slack } = company;
  const app = await startGalleryApp(slack);
  await slack.connected();

  const now = () => slack.now();
  const changes = new Changes();
  const announce = () => changes.announce();
  const stopFollowing = slack.onChange(announce);
  const notebook = await Notebook.open(folder, now());
  const town: Town = {
    company,
    manifest,
    flows: [],
    notebook,
    calls: new CallBook(company, now, announce),
    trouble: new Trouble(company),
    complaints: [],
    log: keepingLog(),
    broken: new Promise(() => undefined),
    now,
    moveClock: async (byMs) => company.moveClock(byMs),
    onCall: () => company.onCallAt(now()),
    tour: () => ({ isShown: false, steps: [] }),
    accessOf: () => undefined,
    onChange: (listener) => changes.subscribe(listener),
    announce,
    async stop() {
      stopFollowing();
      await app.stop();
      await notebook.flush();
      await company.stop();
    },
  };
  const served = await servePage({ town, port: 0, page: await buildPage() });
  return {
    town,
    served,
    app,
    async end() {
      await served.stop();
      await town.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
