import { subDays } from "date-fns/subDays";
import { subMinutes } from "date-fns/subMinutes";

import type { Attention, ClosedHome, HomePicture, Some } from "../domain/home-picture.ts";
import type { RequestPicture } from "../domain/picture.ts";
import { isAdmin, type User } from "../domain/user.ts";
import type { World } from "../ports/world.ts";
import { findDecidable } from "./find-decidable.ts";
import { meetPresentPerson } from "./meet-present-person.ts";
import { pictureLinks, servicesWithout } from "./picture-links.ts";
import { readPicture } from "./read-picture.ts";
import { lateAfterMinutes } from "./report-trouble.ts";

const mostAccess = 15;
const mostRequests = 10;
const mostTroubles = 5;
/** How long admins see a request that nobody got. */
const unreachedDays = 3;

/**
 * Everything App Home shows a person, read now: their own, what waits for them, and for admins what needs their eye. Who
 * may not act in Latchkey sees why. Throws `MessengerFault` while Slack cannot be asked who they are.
 */
export async function readHome(world: World, user: User): Promise<HomePicture | ClosedHome> {
  const met = await meetPresentPerson(world, user.slackUserId, { allowGuests: true, who: "you" });
  if (!met.ok) return { refusal: met.refusal };
  const { user: me, metAt: at } = met.value;
  const { store, flows, rules } = world;
  const links = await store.identitiesOf([me.id]);
  return {
    userId: me.id,
    slackUserId: me.slackUserId,
    at,
    canRequest: flows.all().some((flow) => flow.sources.includes("slack")),
    access: asOne(await pictureSome(world, await store.requestsWithAccessOf(me.id, mostAccess + 1), mostAccess)),
    requests: await pictureSome(world, await store.openRequestsOf(me.id, mostRequests + 1), mostRequests),
    decidable: await findDecidable(world, met.value),
    links: await pictureLinks(world, links),
    missing: servicesWithout(world, links),
    attention: isAdmin(me, rules.admins) ? await readAttention(world, at) : null,
  };
}

async function pictureSome(world: World, ids: readonly string[], most: number): Promise<Some<RequestPicture>> {
  const pictures = await Promise.all(ids.slice(0, most).map((id) => readPicture(world, id)));
  return { items: pictures.filter((picture) => picture !== null), areMore: ids.length > most };
}

/** Access that goes on under a newer request is one thing to whoever has it: the newer one is shown. */
function asOne({ items, areMore }: Some<RequestPicture>): Some<RequestPicture> {
  const given = new Set(items.filter(({ grant }) => grant?.state === "active").map(({ request }) => request.id));
  const goesOn = ({ extension }: RequestPicture) => extension?.isApproved === true && given.has(extension.requestId);
  return { items: items.filter((picture) => !goesOn(picture)), areMore };
}

async function readAttention(world: World, at: Date): Promise<Attention> {
  const { store, syncs, matches, directories } = world;
  const late = await store.requestsWithLateRemoval(
    subMinutes(at, lateAfterMinutes),
    lateAfterMinutes,
    mostTroubles + 1,
  );
  const unreached = await store.requestsNobodyGot(subDays(at, unreachedDays), mostTroubles + 1);
  const refused = (await store.connectors()).flatMap(({ id, circuitOpenSince: since }) =>
    since === null ? [] : [{ service: directories.labelOf(id), since }],
  );
  const quarantined: { service: string; since: Date }[] = [];
  const ambiguous: { service: string; count: number }[] = [];
  for (const id of directories.ids().filter((one) => directories.knowsAccounts(one))) {
    const service = directories.labelOf(id);
    const [last] = await syncs.latest({ connectorId: id, limit: 1 });
    if (last?.state === "quarantined") quarantined.push({ service, since: last.endedAt ?? last.begunAt });
    const { ambiguous: count } = await matches.tally(id);
    if (count > 0) ambiguous.push({ service, count });
  }
  return {
    lateRemovals: await pictureSome(world, late, mostTroubles),
    unreached: await pictureSome(world, unreached, mostTroubles),
    refused,
    quarantined,
    ambiguous,
  };
}
