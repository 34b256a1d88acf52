import type { AllMiddlewareArgs, SlackCommandMiddlewareArgs } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";

import type { Result } from "../../src/domain/refusal.ts";
import type { Whereabouts, Whispered } from "../../src/ports/whisper.ts";
import { listAdmins } from "../../src/use-cases/list-admins.ts";
import { meetAdmin } from "../../src/use-cases/meet-admin.ts";
import { setRole } from "../../src/use-cases/set-role.ts";
import { adminsList } from "../../views/help.ts";
import { type IdentityCommand, identityCommand } from "../../views/identity-command.ts";
import { drawRefusal } from "../../views/refusals.ts";
import type { Desk } from "../desk.ts";
import { identifyUser } from "../identify-user.ts";
import { answerAccount, answerExport, answerPerson, answerUnmapped } from "../identity/answer.ts";
import { changeFormFor, linkFormFor, menuFor } from "../identity/forms.ts";
import { answerMatches, answerRuns, answerSync } from "../identity/answer-syncs.ts";
import { openLater } from "../identity/open-later.ts";
import { rehearse } from "../identity/rehearse.ts";

type Answer = Promise<Result<Whispered<KnownBlock>>>;

/** `/identity` and everything behind it, for admins: what only looks is whispered, what changes a link opens a form. */
export function identity(desk: Desk) {
  return async ({ ack, command, client }: SlackCommandMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    await ack();
    const speaker = identifyUser(command);
    const asked = identityCommand.read(command.text);
    if (asked.kind === "sync" && asked.isRehearsal) {
      return rehearse(desk, speaker, { connectorId: asked.connectorId, kind: asked.reads });
    }
    const answering = answerTo(desk, speaker, asked);
    if (answering === null) {
      const opening = { client, triggerId: command.trigger_id, speaker };
      return openLater(desk, opening, () => formOf(desk, speaker, asked));
    }
    const answer = await answering;
    await desk.whisper(speaker, answer.ok ? answer.value : drawRefusal(answer.refusal));
  };
}

/** What only looks, and `admins`; `null` for what a form is opened for. */
function answerTo(desk: Desk, speaker: Whereabouts, asked: IdentityCommand): Answer | null {
  switch (asked.kind) {
    case "whois-person":
      return answerPerson(desk, speaker, asked.slackUserId);
    case "whois-account":
      return answerAccount(desk, speaker, { connectorId: asked.connectorId, account: asked.account });
    case "unmapped":
      return answerUnmapped(desk, speaker, { connectorId: asked.connectorId, after: null });
    case "sync":
      return answerSync(desk, speaker, { connectorId: asked.connectorId, kind: asked.reads });
    case "runs":
      return answerRuns(desk, speaker, { connectorId: asked.connectorId });
    case "matches":
      return answerMatches(desk, speaker, { status: asked.status, connectorId: asked.connectorId, after: null });
    case "export":
      return answerExport(desk, speaker);
    case "admins":
      return answerAdmins(desk, speaker, asked.change);
    case "help":
      return forAdmins(desk, speaker, identityCommand.drawHelp());
    case "misunderstood":
      return forAdmins(desk, speaker, identityCommand.drawMisunderstood(asked));
    case "menu":
    case "link":
    case "change":
      return null;
  }
}

function formOf(desk: Desk, speaker: Whereabouts, asked: IdentityCommand): Promise<Result<ModalView>> {
  if (asked.kind === "link") {
    const { slackUserId: ofSlackUserId, connectorId, account, force, reason } = asked;
    return linkFormFor(desk, speaker, { ofSlackUserId, connectorId, account, force, reason });
  }
  if (asked.kind === "change") {
    const { change, slackUserId: ofSlackUserId, connectorId, rest } = asked;
    return changeFormFor(desk, speaker, change, { ofSlackUserId, connectorId, rest });
  }
  return menuFor(desk, speaker);
}

async function answerAdmins(
  { world }: Desk,
  { slackUserId: bySlackUserId }: Whereabouts,
  change: Extract<IdentityCommand, { readonly kind: "admins" }>["change"],
): Answer {
  if (change !== null) {
    const changed = await setRole(world, { bySlackUserId, ofSlackUserId: change.slackUserId, to: change.to });
    if (!changed.ok) return changed;
  }
  const admins = await listAdmins(world, bySlackUserId);
  return admins.ok ? { ok: true, value: adminsList(admins.value) } : admins;
}

/** Whoever is no admin is refused whatever they typed. */
async function forAdmins({ world }: Desk, { slackUserId }: Whereabouts, message: Whispered<KnownBlock>): Answer {
  const admin = await meetAdmin(world, slackUserId);
  return admin.ok ? { ok: true, value: message } : admin;
}
