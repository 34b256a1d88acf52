import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { BuiltPage } from "../../../sandbox/page/server/page-routes.ts";
import { type ServedPage, servePage } from "../../../sandbox/page/server/serve-page.ts";
import { startTown } from "../../../sandbox/town/start-town.ts";
import type { Town } from "../../../sandbox/town/town.ts";
import { openDatabase } from "../../../src/database/open-database.ts";
import { startWorkQueue } from "../../../src/jobs/work-queue.ts";
import { keepingLog } from "../../support/keeping-log.ts";
import { createTestDatabase, prepareTemplate } from "../../support/postgres.ts";
import { findQuietPort } from "../../support/quiet-port.ts";
import { directoriesRead } from "../directories-read.ts";
import { openWindow, type PageWindow } from "./page-window.ts";

/** A running sandbox on a database of its own, and the windows that look at it. */
export interface Sandbox {
  readonly folder: string;
  readonly town: Town;
  readonly served: ServedPage;
  /** Opens the printed address in another browser window. */
  visit(): Promise<PageWindow>;
  /** Stops everything, lets `meanwhile` happen, and starts again on the same folder and database. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  end(): Promise<void>;
}

const emptyPage: BuiltPage = new Map([
  ["/index.html", { type: "text/html; charset=utf-8", body: Buffer.from("<!doctype html><title>The page</title>") }],
  ["/assets/page-1.js", { type: "text/javascript", body: Buffer.from("export {}") }],
]);

/**
 * Starts the whole sandbox: Acme, the real application, and the page's server. The directories have been read then.
 *
 * @param page what is served; a page that is nearly empty when absent
 */
export async function openSandbox({ page = emptyPage }: { readonly page?: BuiltPage } = {}): Promise<Sandbox> {
  await prepareTemplate("latchkey", async (url) => {
    const orm = await openDatabase(url);
    await orm.close(true);
    const queue = await startWorkQueue({ url, log: keepingLog() });
    await queue.stop(5);
  });
  const database = await createTestDatabase("latchkey");
  const folder = await mkdtemp(join(tmpdir(), "latchkey-page-"));
  const windows = new Set<PageWindow>();

  const start = async (port: number) => {
    const town = await startTown({ folder, databaseUrl: database.url });
    return { town, served: await servePage({ town, port, page }) };
  };
  let { town, served } = await start(await findQuietPort());
  await directoriesRead(database.url);
  const stop = async () => {
    for (const window of windows) window.close();
    windows.clear();
    await served.stop();
    await town.stop();
  };

  return {
    folder,
    get town() {
      return town;
    },
    get served() {
      return served;
    },
    async visit() {
      const window = await openWindow(served);
      windows.add(window);
      return window;
    },
    async restart(meanwhile = async () => undefined) {
      await stop();
      await meanwhile();
      // At the same address, where a page that is still open looks for it.
      ({ town, served } = await start(served.port));
    },
    async end() {
      await stop();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
