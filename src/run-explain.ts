import { type ExplainRequest, explainRequest } from "./use-cases/explain-request.ts";
import { readCommandSettings } from "./config.ts";
import type { Explanation } from "./domain/explanation.ts";
import type { Result } from "./domain/refusal.ts";
import { openCheckWorld } from "./open-check-world.ts";
import { rollingBack } from "./rolling-back.ts";
import { loadConfig } from "./sdk/load-config.ts";

/**
 * Explains what would come of a request, over the configured systems. What is written on the way, such as an account that
 * was found, is rolled back; nobody is told anything. Throws a sentence where the database or the flows cannot be opened.
 */
export async function runExplain(
  environment: Readonly<Record<string, string | undefined>>,
  command: ExplainRequest,
): Promise<Result<Explanation>> {
  const settings = readCommandSettings(environment);
  const config = await loadConfig(settings.configPath, "nothing was explained");
  await using opened = await openCheckWorld(environment, settings, config, false, rollingBack);
  if (opened.pinned === null)
    throw new Error(`The database could not be read, so nothing was explained. ${why(opened.database)}`);
  if (typeof opened.world === "string") throw new Error(opened.world);
  return explainRequest(opened.world.world, command);
}

function why(finding: { readonly detail: string } | null): string {
  return finding?.detail ?? "Set DATABASE_URL or LATCHKEY_DATA as `npm start` has them.";
}
