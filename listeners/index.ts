import type { App, BlockAction, BlockButtonAction, MessageShortcut, ViewSubmitAction } from "@slack/bolt";

import { codeForm } from "../views/code-form.ts";
import { decisionForm } from "../views/decision-form.ts";
import { flowPicker } from "../views/flow-picker.ts";
import { fieldBlocks, searchedBlocks } from "../views/form-questions.ts";
import { homeActions } from "../views/home.ts";
import { identityActions } from "../views/identity-actions.ts";
import { identityButtons } from "../views/identity-buttons.ts";
import { identityChange } from "../views/identity-change.ts";
import { identityForm } from "../views/identity-form.ts";
import { identityLink } from "../views/identity-link.ts";
import { identityMenu } from "../views/identity-menu.ts";
import { mapAccountForm } from "../views/map-account-form.ts";
import { matchBulk } from "../views/match-bulk.ts";
import { matchActions } from "../views/match-buttons.ts";
import { leavingActions } from "../views/quarantine-card.ts";
import { requestActions } from "../views/request-card.ts";
import { requestForm } from "../views/request-form.ts";
import { openAgain } from "./actions/ask-again.ts";
import { changeForm } from "./actions/change-form.ts";
import { decideClaim } from "./actions/decide-claim.ts";
import { decide } from "./actions/decide.ts";
import { disown } from "./actions/disown.ts";
import { end } from "./actions/end.ts";
import { extend } from "./actions/extend.ts";
import { followLink, requestFromHome } from "./actions/home-buttons.ts";
import { enterCode } from "./actions/enter-code.ts";
import { mapAccount } from "./actions/map-account.ts";
import { showWhy } from "./actions/why.ts";
import { withdraw } from "./actions/withdraw.ts";
import { access } from "./commands/access.ts";
import { identity } from "./commands/identity.ts";
import type { Desk } from "./desk.ts";
import { drawOpenedHome } from "./events/app-home-opened.ts";
import { openChangeForm, openLinkForm, showNextPage } from "./identity/buttons.ts";
import { confirmMatchBulk, submitMatchBulk } from "./identity/bulk-submissions.ts";
import { decideLeaving } from "./identity/leaving-buttons.ts";
import { type MatchClick, openMatchBulk, resolveByButton, showNextMatches } from "./identity/match-buttons.ts";
import {
  submitIdentityChange,
  submitIdentityForm,
  submitIdentityLink,
  submitIdentityMenu,
} from "./identity/submissions.ts";
import { offerAccounts } from "./options/accounts.ts";
import { offerFormOptions } from "./options/form-options.ts";
import { reportFailure } from "./report-failure.ts";
import { requestFromMessage } from "./shortcuts/request-from-message.ts";
import { requestAccess } from "./shortcuts/request-access.ts";
import { submitCodeForm } from "./views/code-form.ts";
import { submitDecisionForm } from "./views/decision-form.ts";
import { pickFlow } from "./views/flow-picker.ts";
import { submitMapAccountForm } from "./views/map-account-form.ts";
import { submitRequestForm } from "./views/request-form.ts";

/**
 * The routing table: everything Slack says to us, and who listens. Call ids are those of `manifest.yml`. Gives a
 * function that waits for what was acknowledged and is not done yet, so that a shutdown loses no click.
 */
export function listen(app: App<Record<string, never>>, ground: Omit<Desk, "stopping">): () => Promise<void> {
  const stopping = new AbortController();
  const desk: Desk = { ...ground, stopping: stopping.signal };
  const underWay = new Set<Promise<void>>();
  app.use(async ({ next }) => {
    const done = next();
    underWay.add(done);
    try {
      await done;
    } finally {
      underWay.delete(done);
    }
  });

  app.command("/access", access(desk));
  app.command("/identity", identity(desk));

  app.shortcut("request_access", requestAccess(desk));
  app.shortcut<MessageShortcut>("request_access_from_message", requestFromMessage(desk));

  app.view<ViewSubmitAction>(flowPicker.callbackId, pickFlow(desk));
  app.view<ViewSubmitAction>(requestForm.callbackId, submitRequestForm(desk));
  app.action<BlockAction>({ block_id: fieldBlocks }, changeForm(desk));
  app.options<"block_suggestion">({ block_id: searchedBlocks }, offerFormOptions(desk));
  app.view<ViewSubmitAction>(decisionForm.callbackId, submitDecisionForm(desk));

  app.action<BlockButtonAction>(requestActions.approve, decide(desk, "approve"));
  app.action<BlockButtonAction>(requestActions.deny, decide(desk, "deny"));
  app.action<BlockButtonAction>(requestActions.withdraw, withdraw(desk));
  app.action<BlockButtonAction>(requestActions.giveBack, end(desk));
  app.action<BlockButtonAction>(requestActions.end, end(desk));
  app.action<BlockButtonAction>(requestActions.why, showWhy(desk));
  app.action<BlockButtonAction>(requestActions.callOff, end(desk));
  app.action<BlockButtonAction>(requestActions.extend, extend(desk));
  app.action<BlockButtonAction>(requestActions.askAgain, openAgain(desk));

  app.event("app_home_opened", drawOpenedHome(desk));
  app.action<BlockButtonAction>(homeActions.request, requestFromHome(desk));
  app.action<BlockButtonAction>(homeActions.open, followLink());

  app.action<BlockButtonAction>(new RegExp(`^${identityActions.map}:`), mapAccount(desk));
  app.action<BlockButtonAction>(identityActions.enterCode, enterCode(desk));
  app.action<BlockButtonAction>(identityActions.approveClaim, decideClaim(desk, "approve"));
  app.action<BlockButtonAction>(identityActions.refuseClaim, decideClaim(desk, "refuse"));
  app.action<BlockButtonAction>(identityActions.disown, disown(desk));
  app.options(mapAccountForm.accountAction, offerAccounts(desk));
  app.view<ViewSubmitAction>(mapAccountForm.callbackId, submitMapAccountForm(desk));
  app.view<ViewSubmitAction>(codeForm.callbackId, submitCodeForm(desk));

  app.action<BlockButtonAction>(identityButtons.link, openLinkForm(desk));
  app.action<BlockButtonAction>(identityButtons.unlink, openChangeForm(desk, "unlink"));
  app.action<BlockButtonAction>(identityButtons.freeze, openChangeForm(desk, "freeze"));
  app.action<BlockButtonAction>(identityButtons.unfreeze, openChangeForm(desk, "unfreeze"));
  app.action<BlockButtonAction>(identityButtons.next, showNextPage(desk));
  app.view<ViewSubmitAction>(identityMenu.callbackId, submitIdentityMenu(desk));
  app.view<ViewSubmitAction>(identityForm.callbackId, submitIdentityForm(desk));
  app.view<ViewSubmitAction>(identityLink.callbackId, submitIdentityLink(desk));
  app.view<ViewSubmitAction>(identityChange.callbackId, submitIdentityChange(desk));

  app.action<BlockButtonAction>(leavingActions.release, decideLeaving(desk, "release", "card"));
  app.action<BlockButtonAction>(leavingActions.discard, decideLeaving(desk, "discard", "card"));
  app.action<BlockButtonAction>(leavingActions.releaseInList, decideLeaving(desk, "release", "list"));
  app.action<BlockButtonAction>(leavingActions.discardInList, decideLeaving(desk, "discard", "list"));
  app.action<MatchClick>(new RegExp(`^${matchActions.pick}:`), resolveByButton(desk, "pick"));
  app.action<MatchClick>(matchActions.none, resolveByButton(desk, "none"));
  app.action<MatchClick>(matchActions.ignore, resolveByButton(desk, "ignore"));
  app.action<MatchClick>(matchActions.undo, resolveByButton(desk, "undo"));
  app.action<BlockButtonAction>(matchActions.next, showNextMatches(desk));
  app.action<BlockButtonAction>(matchActions.bulk, openMatchBulk(desk));
  app.view<ViewSubmitAction>(matchBulk.callbackId, submitMatchBulk(desk));
  app.view<ViewSubmitAction>(matchBulk.confirmCallbackId, confirmMatchBulk(desk));

  app.error(reportFailure(desk));

  return async () => {
    stopping.abort();
    await Promise.allSettled(underWay);
  };
}
