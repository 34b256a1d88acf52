import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

import { z } from "zod";

import type { CompanyProcess } from "../company/company-process.ts";
import { type Program, startProgram } from "../program/start-program.ts";

/** How Latchkey is started to be measured. */
export interface AppSettings {
  readonly company: Pick<CompanyProcess, "slack" | "okta">;
  readonly mode: "socket" | "http";
  /** Its data folder: an absolute path. */
  readonly dataDirectory: string;
  /** A database of the bench's; without it the embedded one in the data folder. */
  readonly databaseUrl?: string;
  readonly config: "with-okta" | "without-okta" | "forms";
  readonly nodeFlags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A Latchkey that is ready, in a process of its own: `node src/main.ts`. */
export interface App {
  readonly program: Program;
  /** From the start of its process to "Latchkey is ready.", in milliseconds. */
  readonly startMs: number;
  /** Where Slack speaks to it over HTTP; `null` in Socket Mode. */
  readonly url: string | null;
}

/** What `npm start` tells Node, between its name and the file. */
const usualFlags = startScript().split(" ").slice(1, -1);

/** Starts Latchkey and waits until it says that it is ready. */
export async function startApp(settings: AppSettings): Promise<App> {
  const { company, mode, dataDirectory, databaseUrl, config, nodeFlags = [], environment = {} } = settings;
  const { slack, okta } = company;
  const port = mode === "http" ? await findFreePort() : null;
  const way =
    port === null
      ? { SLACK_APP_TOKEN: slack.appToken }
      : { SLACK_SIGNING_SECRET: slack.signingSecret, PORT: String(port) };
  const startedAt = performance.now();
  const program = startProgram("src/main.ts", {
    nodeFlags: [...usualFlags, ...nodeFlags],
    environment: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_API_URL: slack.apiUrl,
      ...way,
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
      LATCHKEY_DATA: dataDirectory,
      LATCHKEY_CONFIG: fileURLToPath(new URL(`${config}.ts`, import.meta.url)),
      BENCH_OKTA_URL: okta.url,
      BENCH_OKTA_TOKEN: okta.apiToken,
      ...environment,
    },
  });
  await program.said("Latchkey is ready.");
  const startMs = performance.now() - startedAt;
  return { program, startMs, url: port === null ? null : `http://127.0.0.1:${port}/slack/events` };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("There is no free port. Nothing was measured.");
  return address.port;
}

/** What `npm start` runs. */
function startScript(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return z.object({ scripts: z.object({ start: z.string() }) }).parse(JSON.parse(text)).scripts.start;
}
