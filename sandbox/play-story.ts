import changeApproval from "../flows/change-approval.ts";
import oktaAccess from "../flows/okta-access.ts";
import { startLatchkey } from "../src/app.ts";
import { startEmbeddedPostgres } from "../src/database/embedded/embedded-postgres.ts";
import { createLog } from "../src/log.ts";
import { defineConfig, okta as oktaConnector } from "../src/sdk/index.ts";
import { SecretReference } from "../src/sdk/secret.ts";
import { startPretendCompany } from "./company.ts";
import { tellJourney } from "./journey.ts";
import { createStoryteller } from "./storyteller.ts";

/**
 * Starts the real application against the pretend company and plays one journey. Ends the process: 0 when the journey
 * went as told, 1 with a sentence when it did not.
 */
export async function playStory(): Promise<void> {
  const story = createStoryteller(process.stdout);
  let clockOffsetMs = 0;
  try {
    story.line("Latchkey, from asking for access to its end. Slack and Okta are pretend servers on this machine;");
    story.line("the application, its PostgreSQL and everything that travels between them are real.");
    const company = await startPretendCompany();
    const { slack, okta } = company;
    const database = await startEmbeddedPostgres({ dataDirectory: ".latchkey/sandbox" });
    const config = defineConfig({
      connectors: { okta: oktaConnector({ orgUrl: okta.url, apiToken: new SecretReference("sandbox", () => okta.apiToken) }) },
      flows: [oktaAccess, changeApproval],
      admins: [company.ada.id],
      identity: { allowedEmailDomains: ["acme.com"] },
      channels: { errors: "#latchkey-errors" },
    });
    const settings = {
      slack: { botToken: slack.botToken, apiUrl: slack.apiUrl, mode: { kind: "socket", appToken: slack.appToken } },
      databaseUrl: database.url,
      dataDirectory: ".latchkey/sandbox",
      configPath: "",
      logLevel: "error",
    } as const;
    const latchkey = await startLatchkey(settings, config, createLog("error"), { clockOffsetMs: () => clockOffsetMs });
    await slack.connected();

    await tellJourney(company, story, async (ms) => {
      clockOffsetMs += ms;
      await latchkey.sweep();
    });

    await latchkey.stop();
    await database.stop();
    await slack.stop();
    await okta.stop();
    process.exit(0);
  } catch (error) {
    process.stderr.write(`The story broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  }
}
