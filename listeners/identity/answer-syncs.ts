import type { KnownBlock } from "@slack/types";

import { accept, type Result } from "../../src/domain/refusal.ts";
import type { SyncKind } from "../../src/domain/sync-run.ts";
import type { Whereabouts, Whispered } from "../../src/ports/whisper.ts";
import { askForSync } from "../../src/use-cases/ask-for-sync.ts";
import { listMatches, type MatchPlace } from "../../src/use-cases/list-matches.ts";
import { listRuns } from "../../src/use-cases/list-runs.ts";
import { drawMatches, type MatchOutcome } from "../../views/match-list.ts";
import { drawBegun, drawRuns } from "../../views/sync-summary.ts";
import type { Desk } from "../desk.ts";

/** What the person who asked is shown, or why they are not. */
type Answer = Promise<Result<Whispered<KnownBlock>>>;

/** Begins a sync, and says that it began or that one is under way. */
export async function answerSync(
  { world }: Desk,
  { slackUserId: bySlackUserId }: Whereabouts,
  asked: { readonly connectorId: string | null; readonly kind: SyncKind },
): Answer {
  const begun = await askForSync(world, { bySlackUserId, ...asked });
  return begun.ok ? accept(drawBegun({ ...begun.value, asked: asked.kind })) : begun;
}

/** The last syncs. */
export async function answerRuns(
  { world }: Desk,
  { slackUserId: bySlackUserId }: Whereabouts,
  asked: { readonly connectorId: string | null },
): Answer {
  const runs = await listRuns(world, { bySlackUserId, ...asked });
  return runs.ok ? accept(drawRuns(runs.value)) : runs;
}

/** A page of what syncs think of accounts; what was just done stands above it. */
export async function answerMatches(
  { world }: Desk,
  { slackUserId: bySlackUserId }: Whereabouts,
  place: MatchPlace,
  outcome: MatchOutcome | null = null,
): Answer {
  const page = await listMatches(world, { bySlackUserId, ...place });
  return page.ok ? accept(drawMatches(page.value, outcome)) : page;
}
