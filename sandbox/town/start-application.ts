import { type Latchkey, startLatchkey } from "../../src/app.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Company } from "../company/open-company.ts";
import { configureLatchkey } from "./latchkey-config.ts";

/** The same application that `npm start` runs; only its clock and the addresses are the sandbox's. */
export async function startApplication(
  company: Company,
  { databaseUrl, folder, log }: { readonly databaseUrl: string; readonly folder: string; readonly log: Log },
): Promise<Latchkey> {
  const { slack } = company;
  const settings = {
    slack: { botToken: slack.botToken, apiUrl: slack.apiUrl, mode: { kind: "socket", appToken: slack.appToken } },
    databaseUrl,
    dataDirectory: folder,
    configPath: "",
    logLevel: "warn",
  } as const;
  const clock = { clockOffsetMs: () => company.aheadMs };
  const latchkey = await startLatchkey(settings, configureLatchkey(company), log, clock);
  try {
    await slack.connected();
    return latchkey;
  } catch (error) {
    await latchkey.stop();
    throw error;
  }
}
