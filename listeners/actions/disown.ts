import { disownAccount } from "../../src/use-cases/freeze-account.ts";
import { linkFrozen } from "../../views/account-notice.ts";
import { readIdentity } from "../../views/identity-actions.ts";
import type { Desk } from "../desk.ts";
import { answeredButton } from "./answered-button.ts";

/** This was not me: the link is frozen at once. */
export const disown = (desk: Desk) =>
  answeredButton(desk, {
    read: readIdentity,
    unreadable: { reason: "disown-code-wrong" },
    ask: ({ identityId }, bySlackUserId) => disownAccount(desk.world, { identityId, bySlackUserId }),
    done: linkFrozen,
  });
