import { randomBytes } from "node:crypto";
import type { JsonObject } from "../json.ts";
import type { ViewPayload } from "../limits/check-view.ts";
import type { Block } from "../limits/blocks.ts";
import type { FieldState } from "./field-state.ts";

/** A modal on someone's screen, or someone's home tab, as it stood at one moment. */
export interface OpenView {
  readonly id: string;
  readonly type: "modal" | "home";
  readonly userId: string;
  readonly rootViewId: string;
  readonly previousViewId: string | undefined;
  /** Changes with every update: https://docs.slack.dev/surfaces/modals#handling_race_conditions */
  readonly hash: string;
  readonly callbackId: string;
  readonly externalId: string;
  readonly privateMetadata: string;
  readonly title: string;
  readonly submit: string | undefined;
  readonly close: string | undefined;
  readonly clearOnClose: boolean;
  readonly notifyOnClose: boolean;
  readonly submitDisabled: boolean;
  readonly blocks: readonly Block[];
  /** What stands in each field, typed or initial: block id, action id, value. */
  readonly state: FieldState;
}

export function newHash(now: number): string {
  return `${Math.floor(now / 1000)}.${randomBytes(4).toString("hex")}`;
}

/** The part of a view that its payload decides; blocks and state are drawn by the store. */
export function settingsOf(payload: ViewPayload) {
  const isModal = payload.type === "modal";
  return {
    type: payload.type,
    callbackId: payload.callback_id ?? "",
    externalId: payload.external_id ?? "",
    privateMetadata: payload.private_metadata ?? "",
    title: isModal ? payload.title.text : "View Title",
    submit: isModal ? payload.submit?.text : undefined,
    close: isModal ? payload.close?.text : undefined,
    clearOnClose: isModal && payload.clear_on_close === true,
    notifyOnClose: isModal && payload.notify_on_close === true,
    submitDisabled: isModal && payload.submit_disabled === true,
  };
}

/** The `view` object of answers and payloads: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function describeView(view: OpenView, app: { teamId: string; appId: string; botId: string }): JsonObject {
  return {
    id: view.id,
    team_id: app.teamId,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    state: { values: view.state },
    hash: view.hash,
    title: plainText(view.title),
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    close: plainText(view.close),
    submit: plainText(view.submit),
    previous_view_id: view.previousViewId ?? null,
    root_view_id: view.rootViewId,
    app_id: app.appId,
    external_id: view.externalId,
    app_installed_team_id: app.teamId,
    bot_id: app.botId,
  };
}

function plainText(words: string | undefined) {
  return words === undefined ? null : { type: "plain_text", text: words, emoji: true };
}
