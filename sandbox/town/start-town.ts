import { join } from "node:path";

import type { Latchkey } from "../../src/app.ts";
import { startEmbeddedPostgres } from "../../src/database/embedded/embedded-postgres.ts";
import { createLog } from "../../src/log.ts";
import { type Company, openCompany } from "../company/open-company.ts";
import type { NotKept } from "../state/not-kept.ts";
import { beginAnewIfBroken } from "./begin-anew.ts";
import { Changes } from "../slack/changes.ts";
import { CallBook } from "./call-book.ts";
import { Notebook } from "./notebook.ts";
import { readManifest } from "./read-manifest.ts";
import { Records } from "./records.ts";
import { Rotation } from "./rotation.ts";
import { drawTour, isOwnApprovalRefused } from "./tour.ts";
import type { FlowName, Town } from "./town.ts";
import { Trouble } from "./trouble.ts";

export interface TownOptions {
  /** Where everything is kept; it has to be there. */
  readonly folder: string;
  /** A database of one's own, which stays as it is whatever happens to the folder; the embedded one when absent. */
  readonly databaseUrl?: string;
}

/**
 * Starts the company and the real application in it, as they were left in the folder, or new. What was left and cannot be
 * used is set aside, and everything that belongs to it with it.
 */
export async function startTown({ folder, databaseUrl }: TownOptions): Promise<Town> {
  await using opened = new AsyncDisposableStack();
  const adopt = async <Part extends { stop(): Promise<void> }>(starting: Promise<Part>) =>
    opened.adopt(await starting, (part) => part.stop());
  const manifest = await readManifest();
  const anew = await beginAnewIfBroken(folder);
  const log = createLog("warn", join(folder, "latchkey.log"));
  const onTrouble = (trouble: NotKept) => log.error({ err: trouble }, trouble.message);
  const starting = [
    adopt(openDatabase(folder, databaseUrl)),
    adopt(openCompany({ folder, app: manifest, onTrouble })),
    import("./start-application.ts"), // The largest part to read, while the database starts by itself.
  ] as const;
  await Promise.allSettled(starting); // Whatever did start is stopped again when another part did not.
  const [database, company, { startApplication }] = await Promise.all(starting);

  const { slack } = company;
  const now = () => slack.now();
  const notes = anew === null || anew.token === null ? { onTrouble } : { onTrouble, token: anew.token };
  const notebook = opened.adopt(await Notebook.open(folder, now(), notes), (book) => book.close());
  const changes = new Changes();
  const announce = () => changes.announce();
  const calls = new CallBook(company, now, announce);
  const trouble = new Trouble(company);

  const application = { databaseUrl: database.url, folder, log };
  const latchkey = opened.adopt(await startApplication(company, application), (running) => {
    trouble.mendAll(); // It would only hold up what is under way.
    return running.stop();
  });
  const records = opened.adopt(new Records(database.url, log, announce), (open) => open.close());
  const rotation = opened.adopt(new Rotation(company, now, announce), (turning) => turning.stop());
  opened.defer(followChanges({ company, notebook, records, announce }));
  await records.look();

  const running = opened.move();
  return {
    company,
    manifest,
    flows: requestableFlows(latchkey),
    notebook,
    calls,
    trouble,
    log,
    complaints: [anew?.complaint, notebook.complaint].filter((complaint) => typeof complaint === "string"),
    broken: latchkey.broken,
    now,
    async moveClock(byMs) {
      company.moveClock(byMs);
      rotation.wind();
      announce();
      // What Latchkey does next is dated by this clock, so it must not stand earlier after a crash.
      await company.flush();
      await latchkey.sweep();
      await records.look();
    },
    onCall: () => company.onCallAt(now()),
    tour: () => drawTour(slack, notebook, records.milestones),
    accessOf: (directory, groupId, accountId) => records.accessOf(directory, groupId, accountId),
    onChange: (listener) => changes.subscribe(listener),
    announce,
    stop: () => running.disposeAsync(),
  };
}

async function openDatabase(folder: string, url: string | undefined): Promise<{ url: string; stop(): Promise<void> }> {
  return url === undefined ? startEmbeddedPostgres({ dataDirectory: folder }) : { url, stop: async () => undefined };
}

/** Looks at Latchkey's rows after everything that may have changed them, and at what people were answered. */
function followChanges({
  company: { slack, okta, onelogin },
  notebook,
  records,
  announce,
}: {
  readonly company: Company;
  readonly notebook: Notebook;
  readonly records: Records;
  readonly announce: () => void;
}): () => void {
  const look = () => void records.look();
  const watchSlack = () => {
    if (!notebook.tour.wasOwnApprovalRefused && isOwnApprovalRefused(slack)) {
      notebook.changeTour({ wasOwnApprovalRefused: true });
    }
    announce();
    look();
  };
  const stops = [slack.onChange(watchSlack), okta.onCall(look), onelogin.onCall(look)];
  return () => {
    for (const stop of stops) stop();
  };
}

function requestableFlows({ world }: Latchkey): readonly FlowName[] {
  return world.flows.all().filter(({ sources }) => sources.includes("slack"));
}
