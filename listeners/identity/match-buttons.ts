import type {
  AllMiddlewareArgs,
  BlockAction,
  BlockButtonAction,
  ButtonAction,
  SlackActionMiddlewareArgs,
  StaticSelectAction,
} from "@slack/bolt";

import type { VerdictKind } from "../../src/domain/match-verdict.ts";
import type { Result } from "../../src/domain/refusal.ts";
import { DirectoryFault } from "../../src/ports/directory.ts";
import { MessengerFault } from "../../src/ports/messenger.ts";
import type { SyncMatch } from "../../src/ports/sync-matches.ts";
import { listMatches } from "../../src/use-cases/list-matches.ts";
import { resolveMatchAsAdmin } from "../../src/use-cases/resolve-match-as-admin.ts";
import type { MatchVerdict } from "../../src/use-cases/resolve-match.ts";
import { notChanged } from "../../views/identity-saving.ts";
import { matchBulk } from "../../views/match-bulk.ts";
import { readMatchValue, readPlace } from "../../views/match-buttons.ts";
import { drawRefusal } from "../../views/refusals.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { answerMatches } from "./answer-syncs.ts";
import { inItsPlace } from "./in-its-place.ts";
import { openLater } from "./open-later.ts";

/** A click on one of the buttons, or a choice from the menu of more people. */
export type MatchClick = BlockAction<ButtonAction | StaticSelectAction>;

type Args<Click extends BlockAction> = SlackActionMiddlewareArgs<Click> & AllMiddlewareArgs;

const unreadable = { reason: "match-changed" } as const;

/** It is this person's, None of them, Ignore, Undo: it is done, and the page is drawn again in its place. */
export function resolveByButton(desk: Desk, kind: VerdictKind) {
  return async ({ ack, body, action }: Args<MatchClick>): Promise<void> => {
    await ack();
    const speaker = inItsPlace(body);
    const refusing = { ...speaker, replaces: false };
    const place = readPlace(action.block_id);
    const carried = readMatchValue(action.type === "button" ? action.value : action.selected_option.value);
    const verdict = carried === null ? null : verdictOf(kind, carried.userId);
    if (place === null || carried === null || verdict === null) return desk.whisper(refusing, drawRefusal(unreadable));
    const { slackUserId: bySlackUserId } = speaker;
    const resolved = await resolve(desk, { bySlackUserId, resourceId: carried.resourceId, verdict });
    if (resolved === null) return desk.whisper(refusing, notChanged);
    if (!resolved.ok) return desk.whisper(refusing, drawRefusal(resolved.refusal));
    const page = await answerMatches(desk, speaker, place, { kind: "one", verdict: kind, match: resolved.value });
    await (page.ok ? desk.whisper(speaker, page.value) : desk.whisper(refusing, drawRefusal(page.refusal)));
  };
}

/** Next: the following page, in its place. */
export function showNextMatches(desk: Desk) {
  return async ({ ack, body, action }: Args<BlockButtonAction>): Promise<void> => {
    await ack();
    const speaker = inItsPlace(body);
    const place = readPlace(action.block_id);
    const after = readMatchValue(action.value)?.resourceId ?? null;
    if (place === null || after === null) return desk.whisper({ ...speaker, replaces: false }, drawRefusal(unreadable));
    const page = await answerMatches(desk, speaker, { ...place, after });
    await (page.ok
      ? desk.whisper(speaker, page.value)
      : desk.whisper({ ...speaker, replaces: false }, drawRefusal(page.refusal)));
  };
}

/** Several at once…: the form that asks which and what. */
export function openMatchBulk(desk: Desk) {
  return async ({ ack, body, action, client }: Args<BlockButtonAction>): Promise<void> => {
    await ack();
    const speaker = identifyUser(body);
    const place = readPlace(action.block_id);
    if (place === null) return desk.whisper(speaker, drawRefusal(unreadable));
    await openLater(desk, { client, triggerId: body.trigger_id, speaker }, async () => {
      const page = await listMatches(desk.world, { bySlackUserId: speaker.slackUserId, ...place });
      return page.ok ? { ok: true, value: matchBulk.draw({ ...page.value, channel: speaker.channel }) } : page;
    });
  };
}

/** `null` when the directory or Slack cannot be asked. */
async function resolve(
  { world }: Desk,
  command: Parameters<typeof resolveMatchAsAdmin>[1],
): Promise<Result<SyncMatch> | null> {
  try {
    return await resolveMatchAsAdmin(world, command);
  } catch (error) {
    if (!(error instanceof DirectoryFault) && !(error instanceof MessengerFault)) throw error;
    world.log.warn({ err: error }, "What an admin said of an account could not be done.");
    return null;
  }
}

function verdictOf(kind: VerdictKind, userId: string | null): MatchVerdict | null {
  if (kind === "pick") return userId === null ? null : { kind, userId };
  return userId === null ? { kind } : null;
}
