import type { AllMiddlewareArgs } from "@slack/bolt";

import type { Whereabouts } from "../../src/ports/whisper.ts";
import { disownByCode } from "../../src/use-cases/freeze-account.ts";
import { listUnmapped } from "../../src/use-cases/list-unmapped.ts";
import { chooseConnector, linkFrozen } from "../../views/account-notice.ts";
import { drawRefusal } from "../../views/refusals.ts";
import type { Desk } from "../desk.ts";
import { openMapAccount } from "../open-map-account.ts";

/**
 * `/access map [connector]`: opens the form; with several outside systems in which the person has no account, they
 * choose first.
 */
export async function mapOwnAccount(
  desk: Desk,
  opening: {
    readonly client: AllMiddlewareArgs["client"];
    readonly triggerId: string;
    readonly speaker: Whereabouts;
  },
  connectorId: string | null,
): Promise<void> {
  if (connectorId !== null) return openMapAccount(desk, { ...opening, connectorId });
  const unmapped = await listUnmapped(desk.world, opening.speaker.slackUserId);
  const [only, ...more] = unmapped;
  if (only !== undefined && more.length === 0)
    return openMapAccount(desk, { ...opening, connectorId: only.connectorId });
  await desk.whisper(opening.speaker, chooseConnector(unmapped));
}

/** `/access not-me <code>`: the code from a letter freezes the link it tells of. */
export async function disownByTypedCode(desk: Desk, speaker: Whereabouts, code: string): Promise<void> {
  const frozen = await disownByCode(desk.world, { code, bySlackUserId: speaker.slackUserId });
  await desk.whisper(speaker, frozen.ok ? linkFrozen : drawRefusal(frozen.refusal));
}
