import type { AllMiddlewareArgs } from "@slack/bolt";

import type { Whereabouts } from "../src/ports/whisper.ts";
import { mapAccountForm } from "../views/map-account-form.ts";
import { drawRefusal } from "../views/refusals.ts";
import type { Desk } from "./desk.ts";
import { openView } from "./open-view.ts";

/** Opens the form in which a person names their account of a connector. Drawn from local data alone. */
export async function openMapAccount(
  desk: Desk,
  opening: {
    readonly client: AllMiddlewareArgs["client"];
    readonly triggerId: string;
    readonly speaker: Whereabouts;
    readonly connectorId: string;
  },
): Promise<void> {
  const { client, triggerId, speaker, connectorId } = opening;
  const { directories, rules, store } = desk.world;
  if (!directories.has(connectorId)) {
    const known = directories.ids();
    return desk.whisper(speaker, drawRefusal({ reason: "connector-unknown", connector: connectorId, known }));
  }
  const view = mapAccountForm.draw({
    connector: { id: connectorId, service: directories.labelOf(connectorId) },
    sourceChannel: speaker.channel,
    methods: rules.identity.proofs,
    // Where none is known that could be theirs, as before the first sync, a list would only be in the way.
    hasList: (await store.searchUnlinkedResources(connectorId, "", 1)).length > 0,
  });
  const sentence = "Slack did not open the form in time, so nothing was mapped. Please type `/access map`.";
  await openView(desk, { client, triggerId, speaker, view, sentence });
}
