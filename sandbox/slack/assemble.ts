import { randomBytes } from "node:crypto";
import { Changes } from "./changes.ts";
import { Clock } from "./clock.ts";
import { Courier, slackRetryDelays } from "./delivery/courier.ts";
import { SocketCarrier } from "./delivery/socket-carrier.ts";
import { Faults } from "./faults.ts";
import { listen } from "./listen.ts";
import type { Desk } from "./people/desk.ts";
import { ResponseUrls } from "./responses/response-urls.ts";
import type { SlackSnapshot } from "./snapshot.ts";
import { triggerLifetimeMs, Triggers } from "./views/triggers.ts";
import { Views } from "./views/views.ts";
import { authMethods } from "./web-api/auth-methods.ts";
import { chatMethods } from "./web-api/chat-methods.ts";
import { conversationMethods } from "./web-api/conversation-methods.ts";
import { fileMethods } from "./web-api/file-methods.ts";
import { MessageRate } from "./web-api/message-rate.ts";
import { RecordedCalls } from "./web-api/recorded-calls.ts";
import { userMethods } from "./web-api/user-methods.ts";
import { usualScopes } from "./web-api/usual-scopes.ts";
import { viewMethods } from "./web-api/view-methods.ts";
import { WebApi } from "./web-api/web-api.ts";
import { Uploads } from "./workspace/uploads.ts";
import { Workspace, type WorkspaceOptions } from "./workspace/workspace.ts";

export interface StartOptions {
  /** A free one when absent. */
  port?: number;
  workspace?: WorkspaceOptions;
  botToken?: string;
  appToken?: string;
  signingSecret?: string;
  /** What the app was granted; {@link usualScopes} when absent. */
  scopes?: readonly string[];
  /** The events it subscribed to, in the manifest's names; `app_home_opened` when absent. */
  events?: readonly string[];
  /** When an event that was not acknowledged comes again; Slack's own (at once, 1 min, 5 min) when absent. */
  eventRetryDelaysMs?: readonly number[];
  /** How long after a click or a command a form may still open; Slack's three seconds when absent. */
  triggerLifetimeMs?: number;
  /** What another one held: its names, tokens, time and everything in it. Other options go before it. */
  snapshot?: SlackSnapshot;
}

/** Puts the rooms of the pretend Slack together and opens its door. */
export async function assemble(options: StartOptions) {
  const random = randomBytes(12).toString("hex");
  const { snapshot } = options;
  const tokens = {
    bot: options.botToken ?? snapshot?.tokens.bot ?? `xoxb-pretend-${random}`,
    app: options.appToken ?? snapshot?.tokens.app ?? `xapp-1-pretend-${random}`,
    signingSecret: options.signingSecret ?? snapshot?.tokens.signingSecret ?? randomBytes(16).toString("hex"),
  };
  const changes = new Changes();
  const clock = new Clock(snapshot?.clock);
  const identity = { ...snapshot?.identity, ...options.workspace };
  const workspace = new Workspace(clock, changes, identity, snapshot);
  const views = new Views(clock, changes, snapshot);
  const triggers = new Triggers(clock, options.triggerLifetimeMs ?? triggerLifetimeMs);
  const faults = new Faults();
  const calls = new RecordedCalls(changes);
  const rate = new MessageRate(clock, workspace);
  const scopes = new Set(options.scopes ?? usualScopes);
  const events = new Set(options.events ?? ["app_home_opened"]);
  const socket = new SocketCarrier(workspace.appId, changes);
  const retryDelays = options.eventRetryDelaysMs ?? slackRetryDelays;
  const courier = new Courier({ road: socket, clock, changes, faults, retryDelays });

  let url = "";
  const responseUrls = new ResponseUrls({
    workspace,
    clock,
    calls,
    faults,
    baseUrl: () => url,
    kept: snapshot?.responseUrls,
  });
  const uploads = new Uploads(clock);
  const openSocketUrl = () =>
    `${url.replace("http:", "ws:")}/link/?ticket=${socket.issueTicket()}&app_id=${workspace.appId}`;
  const methods = {
    ...authMethods(workspace, openSocketUrl),
    ...userMethods(workspace, clock),
    ...conversationMethods(workspace, (scope) => scopes.has(scope)),
    ...chatMethods(workspace, (scope) => scopes.has(scope)),
    ...viewMethods(workspace, views, triggers),
    ...fileMethods(workspace, uploads, (id) => `${url}/upload/v1/${id}`),
  };
  const api = new WebApi({ methods, tokens, scopes, faults, calls, rate, clock });
  const door = await listen({ api, responseUrls, uploads, socket, scopes }, options.port ?? 0);
  url = `http://127.0.0.1:${door.port}`;

  const desk: Desk = {
    workspace,
    views,
    triggers,
    responseUrls,
    courier,
    clock,
    changes,
    offered: new Map(Object.entries(snapshot?.offered ?? {})),
    messageStates: new Map(Object.entries(snapshot?.messageStates ?? {})),
    events,
  };
  const stop = async () => {
    courier.stop();
    await socket.stop();
    await door.close();
  };
  return {
    url,
    tokens,
    changes,
    clock,
    workspace,
    views,
    responseUrls,
    faults,
    calls,
    rate,
    socket,
    courier,
    desk,
    stop,
  };
}
