import type { ModalView } from "@slack/types";

import type { Result } from "../../src/domain/refusal.ts";
import { findLink, readLink } from "../../src/use-cases/find-link.ts";
import { meetAdmin } from "../../src/use-cases/meet-admin.ts";
import { servicesOf } from "../../src/use-cases/picture-links.ts";
import { proposeLink } from "../../src/use-cases/propose-link.ts";
import type { LinkChange } from "../../views/identity-buttons.ts";
import { identityChange } from "../../views/identity-change.ts";
import { type IdentityAnswers, identityForm, type IdentityTask } from "../../views/identity-form.ts";
import { identityLink } from "../../views/identity-link.ts";
import { identityMenu } from "../../views/identity-menu.ts";
import type { Desk } from "../desk.ts";

/** Who asks, and where: the answer to a form goes there. */
interface Asker {
  readonly slackUserId: string;
  readonly channel: string | null;
}

type Drawn = Promise<Result<ModalView>>;

/** The form that asks what to do, for an admin. */
export async function menuFor({ world }: Desk, { slackUserId, channel }: Asker): Drawn {
  const admin = await meetAdmin(world, slackUserId);
  return admin.ok ? { ok: true, value: identityMenu.draw({ channel }) } : admin;
}

/** The form for one thing to do, for an admin. */
export async function formFor(
  { world }: Desk,
  { slackUserId, channel }: Asker,
  task: IdentityTask,
  given: Partial<Pick<IdentityAnswers, "slackUserId" | "connectorId" | "account">> = {},
): Drawn {
  const admin = await meetAdmin(world, slackUserId);
  if (!admin.ok) return admin;
  return { ok: true, value: identityForm.draw({ task, channel, connectors: servicesOf(world), given }) };
}

/** The form that shows both sides of a link and makes it. */
export async function linkFormFor(
  { world }: Desk,
  { slackUserId, channel }: Asker,
  asked: {
    readonly ofSlackUserId: string;
    readonly connectorId: string;
    readonly account: string;
    readonly force?: boolean;
    readonly reason?: string;
  },
): Drawn {
  const { ofSlackUserId, connectorId, account, force = false, reason = "" } = asked;
  const proposal = await proposeLink(world, { bySlackUserId: slackUserId, ofSlackUserId, connectorId, account });
  return proposal.ok
    ? { ok: true, value: identityLink.draw({ proposal: proposal.value, channel, reason, force }) }
    : proposal;
}

/** The form that shows a link and what would become of it, for a link that was clicked or that words name. */
export async function changeFormFor(
  { world }: Desk,
  { slackUserId: bySlackUserId, channel }: Asker,
  change: LinkChange,
  which:
    | { readonly identityId: string }
    | { readonly ofSlackUserId: string; readonly connectorId: string; readonly rest: string },
): Drawn {
  const found =
    "identityId" in which
      ? await readLink(world, { bySlackUserId, ...which })
      : await findLink(world, { bySlackUserId, ...which });
  if (!found.ok) return found;
  return { ok: true, value: identityChange.draw({ ...found.value, change, channel }) };
}
