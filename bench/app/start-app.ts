import { createServer } from "node:net";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

import packageJson from "../../package.json" with { type: "json" };
import type { CompanyProcess } from "../company/company-process.ts";
import { type Program, startProgram } from "../program/start-program.ts";

/** How Latchkey is started to be measured. */
export interface AppSettings {
  readonly company: CompanyProcess;
  readonly mode: "socket" | "http";
  /** Our database, or the folder of its own embedded one. */
  readonly database: { readonly url: string } | { readonly folder: string };
  readonly config: "with-okta" | "without-okta";
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
const usualFlags = packageJson.scripts.start.split(" ").slice(1, -1);

/** Starts Latchkey and waits until it says that it is ready. */
export async function startApp(settings: AppSettings): Promise<App> {
  const { company, mode, database, config, nodeFlags = [], environment = {} } = settings;
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
      ...("url" in database ? { DATABASE_URL: database.url } : { LATCHKEY_DATA: database.folder }),
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
