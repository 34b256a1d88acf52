import { setTimeout as passTime } from "node:timers/promises";

import type { RequestNotification } from "./domain/notification.ts";
import type { Place } from "./ports/messenger.ts";
import type { World } from "./ports/world.ts";
import { knowPeople, type KnowsPeople } from "./sdk/know-people.ts";
import type { SlackServices } from "./sdk/services.ts";

/** What flows ask of Slack and say in it, with the people Latchkey knows. */
export function createSlackServices(
  world: () => Pick<World, "people" | "messenger" | "store">,
  known: KnowsPeople,
): SlackServices {
  return {
    lookUp: (id) => world().people.lookUp(id),
    findByEmail: (email) => world().people.findByEmail(email),
    listPeople: () => world().people.listPeople(),
    isInUserGroup: (slackUserId, groupId) => world().people.isInUserGroup(slackUserId, groupId),
    usersInUserGroup: (groupId) => world().people.usersInUserGroup(groupId),
    membersOfChannel: (channel) => world().people.membersOfChannel(channel),
    say: (destination, text, threadTs) => world().messenger.say(destination, text, threadTs),
    async usersOf(slackUserIds) {
      if (slackUserIds.length === 0) return new Map();
      const { store, people } = world();
      const users = await store.usersOfSlack(await people.home(), slackUserIds);
      const toSdkUser = await knowPeople(known, [...users.values()]);
      return new Map([...users].map(([slackUserId, user]) => [slackUserId, toSdkUser(user)]));
    },
    cardsOf: (requestId) => cardsOnTheirWay(() => world().store.notificationsOf(requestId)),
  };
}

/** How often, and how many milliseconds apart, a card that is on its way is looked for: most take less than one. */
const looks = 25;
const lookEveryMs = 200;

/**
 * Where the deciders are asked now. Where none of the cards has arrived yet, the first is waited for, for some seconds: a hook
 * after the step that asked people may run before Slack has taken the first card.
 */
export async function cardsOnTheirWay(
  read: () => Promise<readonly RequestNotification[]>,
  pause: (ms: number) => Promise<unknown> = passTime,
): Promise<readonly Place[]> {
  for (let look = 1; ; look += 1) {
    const notifications = await read();
    const places = cardsLastAsked(notifications);
    const isOnItsWay = notifications.some(({ kind, state }) => kind === "card" && state === "queued");
    if (places.length > 0 || !isOnItsWay || look === looks) return places;
    await pause(lookEveryMs);
  }
}

/**
 * Where the deciders are asked now: of the last stage, in the last list of destinations that took a card. Where every card
 * was superseded, where they were asked last.
 */
export function cardsLastAsked(notifications: readonly RequestNotification[]): readonly Place[] {
  const arrived = notifications.filter(({ kind, ts }) => kind === "card" && ts !== null);
  const standing = arrived.filter(({ state }) => state === "sent");
  const cards = standing.length > 0 ? standing : arrived;
  const last = cards.toSorted((a, b) => a.stage - b.stage || a.step - b.step).at(-1);
  return cards
    .filter(({ stage, step }) => stage === last?.stage && step === last.step)
    .flatMap(({ channel, ts }) => (channel === null || ts === null ? [] : [{ channel, ts }]));
}
