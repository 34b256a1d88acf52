import type { Resource } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { longestAccountName } from "./find-account.ts";
import { meetPerson } from "./meet-person.ts";

/** Accounts a list offers at a time. */
const mostOffered = 20;
/** Shorter beginnings would show the whole directory, a page at a time. */
const shortestBeginning = 2;

/**
 * Accounts linked to nobody whose login, e-mail or name begins so, for a person who looks for their own. Nobody sees any
 * who is not a member in good standing, or has an account of the connector already. Throws `MessengerFault`.
 */
export async function searchAccounts(
  world: Pick<World, "store" | "people" | "directories">,
  asked: { readonly connectorId: string; readonly text: string; readonly bySlackUserId: string },
): Promise<readonly Resource[]> {
  const text = asked.text.trim();
  if (text.length < shortestBeginning || text.length > longestAccountName || text.includes("\0")) return [];
  if (!text.isWellFormed() || !world.directories.has(asked.connectorId)) return [];
  const met = await meetPerson(world, asked.bySlackUserId, { allowGuests: false, who: "you" });
  if (!met.ok) return [];
  const links = await world.store.identitiesOf([met.value.user.id]);
  if (links.some(({ connectorId }) => connectorId === asked.connectorId)) return [];
  return world.store.searchUnlinkedResources(asked.connectorId, text, mostOffered);
}
