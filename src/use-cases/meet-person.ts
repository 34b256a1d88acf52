import type { Result } from "../domain/refusal.ts";
import { checkStanding, type SlackPerson } from "../domain/standing.ts";
import type { KnownPerson, User } from "../domain/user.ts";
import type { Reads } from "../ports/store.ts";
import type { World } from "../ports/world.ts";

/** A person who was just looked up in Slack, and the user that Latchkey keeps for them. */
export interface MetPerson {
  readonly user: User;
  readonly person: SlackPerson;
  /** When that was, by the database's clock. */
  readonly metAt: Date;
}

/**
 * Asks Slack, now, who a person is and whether they may act at all; brings what is known of them up to date.
 * Throws `MessengerFault` when Slack cannot be asked: then nobody may act.
 */
export async function meetPerson(
  world: Pick<World, "people" | "store">,
  slackUserId: string,
  options: { readonly allowGuests: boolean; readonly who: "you" | "requester" | "beneficiary" | "delegate" },
): Promise<Result<MetPerson>> {
  const home = await world.people.home();
  const found = await world.people.lookUp(slackUserId);
  const standing = checkStanding(found, { allowGuests: options.allowGuests, home }, options.who);
  if (!standing.ok) return standing;
  const person = standing.value;
  return world.store.transaction(async (tx) => {
    const facts = {
      displayName: person.displayName,
      email: person.email,
      isEmailConfirmed: person.isEmailConfirmed ?? null,
    };
    const user = await tx.meetUser({ ...home, userId: person.userId }, facts);
    return { ok: true, value: { user, person, metAt: tx.now } };
  });
}

/** The person with every external account Latchkey holds for them. */
export async function knowPerson(
  world: { readonly store: Pick<Reads, "liveIdentities"> },
  user: User,
): Promise<KnownPerson> {
  return { user, accounts: await world.store.liveIdentities(user.id) };
}
