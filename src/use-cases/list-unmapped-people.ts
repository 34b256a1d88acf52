import type { UnmappedPage } from "../domain/identity-picture.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import type { World } from "../ports/world.ts";
import { meetAdmin } from "./meet-admin.ts";
import { servicesOf } from "./picture-links.ts";

/** People on one page. */
export const unmappedPerPage = 10;

/**
 * People without an account, as a list to work through: a page of one connector, and how many there are in each. Without
 * a connector it is the one where most people have none.
 */
export async function listUnmappedPeople(
  world: Pick<World, "store" | "people" | "directories" | "rules">,
  asked: { readonly bySlackUserId: string; readonly connectorId: string | null; readonly after: string | null },
): Promise<Result<UnmappedPage>> {
  const admin = await meetAdmin(world, asked.bySlackUserId);
  if (!admin.ok) return admin;
  // Where accounts cannot be asked for, having none is not something to mend, unless somebody asks for just that.
  const services = servicesOf(world).filter(
    ({ id }) => world.directories.knowsAccounts(id) || id === asked.connectorId,
  );
  const first = { after: null, limit: 1 };
  const totals = await Promise.all(
    services.map(async (one) => ({ ...one, total: (await world.store.unmappedUsers(one.id, first)).total })),
  );
  const [most] = totals.toSorted((one, other) => other.total - one.total);
  const shown = asked.connectorId === null ? most : totals.find(({ id }) => id === asked.connectorId);
  if (shown === undefined) {
    const known = world.directories.ids();
    return refuse({ reason: "connector-unknown", connector: asked.connectorId ?? "", known });
  }
  const page = { after: asked.after, limit: unmappedPerPage + 1 };
  const { users } = await world.store.unmappedUsers(shown.id, page);
  const people = users.slice(0, unmappedPerPage);
  return accept({ totals, shown, people, next: users.length > people.length ? (people.at(-1)?.id ?? null) : null });
}
