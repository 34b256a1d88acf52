import type { KnownBlock } from "@slack/types";

import type { Result } from "../../src/domain/refusal.ts";
import { MessengerFault } from "../../src/ports/messenger.ts";
import type { Whereabouts, Whispered } from "../../src/ports/whisper.ts";
import { exportLinks } from "../../src/use-cases/export-links.ts";
import { listUnmappedPeople } from "../../src/use-cases/list-unmapped-people.ts";
import { whoHasAccount } from "../../src/use-cases/who-has-account.ts";
import { whoIs } from "../../src/use-cases/who-is.ts";
import { drawAccounts } from "../../views/identity-account.ts";
import { exportFailed, exportSent } from "../../views/identity-export.ts";
import { drawPerson } from "../../views/identity-person.ts";
import { drawUnmapped } from "../../views/identity-unmapped.ts";
import type { IdentityAnswers } from "../../views/identity-form.ts";
import type { Desk } from "../desk.ts";
import { answerMatches, answerRuns, answerSync } from "./answer-syncs.ts";

/** What the person who asked is shown, or why they are not. */
type Answer = Promise<Result<Whispered<KnownBlock>>>;

/** The accounts of a person. */
export async function answerPerson({ world }: Desk, speaker: Whereabouts, ofSlackUserId: string): Answer {
  return drawn(await whoIs(world, { bySlackUserId: speaker.slackUserId, ofSlackUserId }), drawPerson);
}

/** Whose an account is. */
export async function answerAccount(
  { world }: Desk,
  speaker: Whereabouts,
  asked: { readonly connectorId: string | null; readonly account: string },
): Answer {
  return drawn(await whoHasAccount(world, { bySlackUserId: speaker.slackUserId, ...asked }), drawAccounts);
}

/** A page of people without an account. */
export async function answerUnmapped(
  { world }: Desk,
  speaker: Whereabouts,
  asked: { readonly connectorId: string | null; readonly after: string | null },
): Answer {
  return drawn(await listUnmappedPeople(world, { bySlackUserId: speaker.slackUserId, ...asked }), drawUnmapped);
}

/** Sends the file, and says that it is there or why it is not. */
export async function answerExport({ world, sendLinks }: Desk, speaker: Whereabouts): Answer {
  try {
    return drawn(await exportLinks(world, sendLinks, { bySlackUserId: speaker.slackUserId }), () => exportSent);
  } catch (error) {
    if (!(error instanceof MessengerFault)) throw error;
    world.log.warn({ err: error }, "The file with the links could not be sent.");
    return { ok: true, value: exportFailed(error.code) };
  }
}

/** What a form that only looks something up is answered with; `null` where the form goes on instead. */
export function answerForm(desk: Desk, speaker: Whereabouts, asked: IdentityAnswers): Answer | null {
  const { task, slackUserId, connectorId, account, reading, status } = asked;
  if (task === "whois-person" && slackUserId !== null) return answerPerson(desk, speaker, slackUserId);
  if (task === "whois-account" && account !== null) return answerAccount(desk, speaker, { connectorId, account });
  if (task === "unmapped") return answerUnmapped(desk, speaker, { connectorId, after: null });
  if (task === "sync" && reading !== null && reading !== "plan") {
    return answerSync(desk, speaker, { connectorId, kind: reading });
  }
  if (task === "runs") return answerRuns(desk, speaker, { connectorId });
  if (task === "matches" && status !== null) return answerMatches(desk, speaker, { status, connectorId, after: null });
  return task === "export" ? answerExport(desk, speaker) : null;
}

function drawn<T>(result: Result<T>, draw: (value: T) => Whispered<KnownBlock>): Result<Whispered<KnownBlock>> {
  return result.ok ? { ok: true, value: draw(result.value) } : result;
}
