import { constants } from "node:os";

import { MikroORM } from "@mikro-orm/postgresql";

import changeApproval from "../../flows/change-approval.ts";
import oktaAccess from "../../flows/okta-access.ts";
import { startLatchkey } from "../../src/app.ts";
import { ormOptions } from "../../src/database/orm-options.ts";
import { verifyAuditLog } from "../../src/database/store/audit-log.ts";
import { createLog } from "../../src/log.ts";
import { defineConfig, okta as oktaConnector } from "../../src/sdk/index.ts";
import { SecretReference } from "../../src/sdk/secret.ts";
import { askedToStop } from "../../src/stop-signal.ts";
import { startPretendCompany } from "./company.ts";
import { tellJourney } from "./journey.ts";
import { startStoryDatabase } from "./story-database.ts";
import { createStoryteller, type Storyteller } from "./storyteller.ts";

const dataDirectory = ".latchkey/story";

/**
 * Starts the real application against the pretend company and plays one journey. Ends the process: 0 when the journey
 * went as told, 1 with a sentence when it did not.
 */
export async function playStory(): Promise<void> {
  const stopSignal = askedToStop();
  // Whoever reads only the beginning, as `| head` does, is no reason to leave something running.
  process.stdout.on("error", () => undefined);
  try {
    const signal = await tellStory(createStoryteller(process.stdout), stopSignal);
    if (signal !== null) process.stderr.write("\nThe story was broken off, and everything was stopped.\n");
    process.exit(signal === null ? 0 : 128 + constants.signals[signal]);
  } catch (error) {
    process.stderr.write(`\nThe story broke off: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

/** Gives the signal that broke the story off, or `null` when it was told to its end. Stops whatever it started. */
async function tellStory(story: Storyteller, stopSignal: Promise<NodeJS.Signals>): Promise<NodeJS.Signals | null> {
  await using opened = new AsyncDisposableStack();
  story.line("Latchkey: temporary access, from the question in Slack to its end.");
  story.line();
  story.line(
    "Slack and Okta are pretend servers on this machine. The application, its PostgreSQL and everything that travels between them are real.",
  );
  const company = await startPretendCompany();
  const { slack, okta } = company;
  opened.defer(() => slack.stop());
  opened.defer(() => okta.stop());
  const database = opened.adopt(await startStoryDatabase(dataDirectory), (started) => started.stop());

  const config = defineConfig({
    connectors: {
      okta: oktaConnector({ orgUrl: okta.url, apiToken: new SecretReference("sandbox", () => okta.apiToken) }),
    },
    flows: [oktaAccess, changeApproval],
    admins: [company.ada.id],
    identity: { allowedEmailDomains: ["acme.com"] },
    channels: { errors: "#latchkey-errors" },
  });
  const settings = {
    slack: { botToken: slack.botToken, apiUrl: slack.apiUrl, mode: { kind: "socket", appToken: slack.appToken } },
    databaseUrl: database.url,
    dataDirectory,
    configPath: "",
    logLevel: "error",
  } as const;
  let clockOffsetMs = 0;
  const latchkey = await startLatchkey(settings, config, createLog("error"), { clockOffsetMs: () => clockOffsetMs });
  opened.defer(() => latchkey.stop());
  await slack.connected();
  // It loads the library of Okta, and nobody in the story should have to wait for that.
  await latchkey.inspected;

  const journey = tellJourney(company, story, async (ms) => {
    clockOffsetMs += ms;
    await latchkey.sweep();
  });
  const signal = await Promise.race([journey, stopSignal]);
  if (signal !== undefined) return signal;
  await tellAuditLog(database.url, story);
  story.line();
  story.line("That was all of it: asked, refused, approved, granted, and ended on time.");
  story.line("Next: put Latchkey into your own Slack, in four steps: README.md, “Put it into your Slack”.");
  return null;
}

async function tellAuditLog(databaseUrl: string, story: Storyteller): Promise<void> {
  const orm = new MikroORM(ormOptions(databaseUrl));
  try {
    const verdict = await verifyAuditLog(orm.em.fork());
    if (!verdict.whole) throw new Error(`The audit log is not whole: event ${verdict.sequence} is ${verdict.problem}.`);
    story.chapter("The audit log is read back and verified.");
    story.fact(`It is whole: ${verdict.events} events, each sealed by the hash of the one before.`);
  } finally {
    await orm.close(true);
  }
}
