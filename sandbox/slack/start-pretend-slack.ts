import { assemble, type StartOptions } from "./assemble.ts";
import { encode, HttpCarrier } from "./delivery/http-carrier.ts";
import { newId } from "./ids.ts";
import { Hands } from "./people/hands.ts";
import { eventPayload } from "./people/payloads.ts";
import type { PretendSlack } from "./pretend-slack.ts";
import { takeSlackSnapshot } from "./snapshot.ts";
import { describeUser } from "./workspace/users.ts";

export type { StartOptions } from "./assemble.ts";

/** Starts a workspace on loopback: empty, or as the snapshot has it. Add people and channels, then point an app at it. */
export async function startPretendSlack(options: StartOptions = {}): Promise<PretendSlack> {
  const parts = await assemble(options);
  const { workspace, views, calls, changes, clock, courier, socket, rate, faults, desk, tokens } = parts;
  const httpRoad = () => {
    if (courier.road instanceof HttpCarrier) return courier.road;
    throw new Error("Say deliverOverHttp({ url }) first: Socket Mode has no signatures");
  };
  const sendEvent: PretendSlack["sendEvent"] = async (event) => {
    await courier.deliver("events_api", eventPayload(workspace, event, clock.now()));
    const sent = courier.deliveries.findLast(({ payload }) => payload["type"] === "event_callback");
    if (sent === undefined) throw new Error("The event was not recorded");
    return sent;
  };
  return {
    apiUrl: `${parts.url}/api/`,
    botToken: tokens.bot,
    appToken: tokens.app,
    signingSecret: tokens.signingSecret,
    teamId: workspace.teamId,
    teamName: workspace.teamName,
    enterpriseId: workspace.enterpriseId,
    appId: workspace.appId,
    botUserId: workspace.botUserId,
    botId: workspace.botId,

    addUser: (user) => workspace.addUser(user),
    updateUser: (id, change) => {
      const user = workspace.updateUser(id, change);
      if (desk.events.has("user_change")) {
        void sendEvent({ type: "user_change", user: describeUser(user, clock.now()), event_ts: clock.nextTs() });
      }
      return user;
    },
    user: (id) => workspace.user(id),
    users: () => [...workspace.users.values()],
    addChannel: (channel) => workspace.addChannel(channel),
    updateChannel: (idOrName, change) => workspace.updateChannel(idOrName, change),
    channel: (idOrName) => workspace.channel(idOrName),
    channels: () => [...workspace.channels.values()],
    addUserGroup: ({ id = newId("S"), handle, name = handle, members = [] }) =>
      workspace.saveUserGroup({ id, handle, name, members }),
    setUserGroupMembers: (id, members) => workspace.setUserGroupMembers(id, members),
    userGroups: () => [...workspace.userGroups.values()],

    deliverOverHttp: ({ url }) => {
      courier.road = new HttpCarrier(url, tokens.signingSecret);
    },
    deliverOverSocket: () => {
      courier.road = socket;
    },
    connected: async (count = 1, { timeoutMs = 15_000 } = {}) => {
      const what = `Socket Mode connection number ${count}`;
      await changes.until(() => socket.connections >= count, { timeoutMs, what });
    },
    socket: {
      get connections() {
        return socket.connections;
      },
      disconnectAll: (reason = "refresh_requested") => socket.disconnectAll(reason),
      cutAll: () => socket.cutAll(),
    },

    as: (userId) => new Hands(desk, userId),

    get calls() {
      return calls.all;
    },
    callsTo: (method) => calls.all.filter((call) => call.method === method),
    onCall: (listener) => calls.subscribe(listener),
    onChange: (listener) => changes.subscribe(listener),
    messagesIn: (idOrName) => {
      const { id } = workspace.channel(idOrName);
      const isThere = (message: { channel: string; isDeleted: boolean; ephemeralTo: string | undefined }) =>
        message.channel === id && !message.isDeleted && message.ephemeralTo === undefined;
      return workspace.messages.all.filter(isThere);
    },
    message: (idOrName, ts) => workspace.messages.find(workspace.channel(idOrName).id, ts),
    allMessages: () => [...workspace.messages.all],
    viewsOf: (userId) => views.stackOf(userId),
    waitFor: (look, waiting) => changes.until(look, waiting),
    waitForCall: (method, predicate = () => true, waiting = {}) =>
      changes.until(() => calls.all.find((call) => call.method === method && predicate(call)), {
        what: `a call of ${method}`,
        ...waiting,
      }),

    forgetHistory: () => {
      calls.forget();
      courier.forget();
    },
    limitHistory: (newest) => {
      calls.limit = newest;
      courier.limit = newest;
    },
    faults,
    limitMessageRate: (on) => {
      rate.isLimited = on;
    },

    get deliveries() {
      return courier.deliveries;
    },
    onDelivery: (listener) => courier.subscribe(listener),
    deliver: (kind, payload, signing) => courier.deliver(kind, payload, signing),
    sendEvent,
    redeliverLast: () => courier.redeliverLast(),
    http: { send: (request) => httpRoad().sendRaw(request), encode },

    now: () => clock.now(),
    get aheadMs() {
      return clock.movedMs;
    },
    moveClock: (milliseconds) => clock.move(milliseconds),
    snapshot: () => takeSlackSnapshot(parts),
    stop: () => parts.stop(),
  };
}
