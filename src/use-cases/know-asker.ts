import { accept, type Result } from "../domain/refusal.ts";
import type { User } from "../domain/user.ts";
import type { Flow } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { meetPresentPerson } from "./meet-present-person.ts";

/** How long somebody who was met is remembered, in milliseconds: as long as one fills in a form. */
const metForMs = 60_000;
/** How many of them are remembered. */
const mostMet = 1_000;

/** What is needed to look somebody up. */
export type KnowsPeople = Pick<World, "store" | "people" | "directories">;

/**
 * Whoever has a form open, looked up now: whom a flow keeps out is shown nothing that its code would tell. Throws
 * `MessengerFault` or `DirectoryFault` where that cannot be asked.
 */
export async function meetAsker(world: KnowsPeople, flow: Flow, slackUserId: string): Promise<Result<User>> {
  const met = await meetPresentPerson(world, slackUserId, { allowGuests: flow.allowGuests, who: "you" });
  return met.ok ? accept(met.value.user) : met;
}

/** How somebody who has a form of a flow open is met, by their Slack id. Throws as `meetAsker` does. */
export type MeetAsker = (flow: Flow, slackUserId: string) => Promise<Result<User>>;

/**
 * Meets people as `meetAsker` does, and remembers for a minute whom it met: a form asks with each answer and each key. Who
 * was refused is looked up again. That a row of ours knows somebody is no meeting: opening a form makes one.
 */
export function rememberAskers(world: KnowsPeople): MeetAsker {
  const met = new Map<string, { readonly user: User; readonly until: number }>();
  return async (flow, slackUserId) => {
    const key = `${flow.name} ${slackUserId}`;
    const before = met.get(key);
    if (before !== undefined && before.until > Date.now()) return accept(before.user);
    const asker = await meetAsker(world, flow, slackUserId);
    if (!asker.ok) return asker;
    if (met.size >= mostMet) met.clear();
    met.set(key, { user: asker.value, until: Date.now() + metForMs });
    return asker;
  };
}
