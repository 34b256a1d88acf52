import { decideLeavingAsAdmin } from "../../src/use-cases/decide-leaving-as-admin.ts";
import { readRun } from "../../views/quarantine-card.ts";
import { drawRefusal } from "../../views/refusals.ts";
import { drawDecided } from "../../views/sync-summary.ts";
import { answeredButton } from "../actions/answered-button.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { answerRuns } from "./answer-syncs.ts";
import { inItsPlace } from "./in-its-place.ts";

/**
 * Release and Discard. The card of the admins is drawn again from the row; who clicked is told alone, or sees their list
 * of runs anew.
 */
export function decideLeaving(desk: Desk, verdict: "release" | "discard", where: "card" | "list") {
  return answeredButton(desk, {
    read: readRun,
    unreadable: { reason: "sync-unknown" },
    ask: (run, bySlackUserId) => decideLeavingAsAdmin(desk.world, { ...run, verdict, bySlackUserId }),
    async done(decided, body) {
      const speaker = identifyUser(body);
      if (where === "card") return desk.whisper(speaker, drawDecided(decided));
      const list = await answerRuns(desk, speaker, { connectorId: null });
      await (list.ok ? desk.whisper(inItsPlace(body), list.value) : desk.whisper(speaker, drawRefusal(list.refusal)));
    },
  });
}
