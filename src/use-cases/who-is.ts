import type { PersonPicture } from "../domain/identity-picture.ts";
import { accept, refuse, type Result } from "../domain/refusal.ts";
import { checkStanding } from "../domain/standing.ts";
import type { World } from "../ports/world.ts";
import { meetAdmin } from "./meet-admin.ts";
import { pictureChanges, pictureLinks, servicesWithout } from "./picture-links.ts";
import { pictureProfile } from "./picture-profile.ts";

/** How many changes are shown. */
const newestChanges = 10;
/** How many are counted; a person whose links changed more often is told of by the command line. */
const countedChanges = 1_000;

type Needs = Pick<World, "store" | "people" | "directories" | "rules">;

/**
 * Everything Latchkey holds of a person's accounts, for admins. People who left Slack are found as long as Latchkey knows
 * them, and people it never met as long as Slack does; looking creates nobody.
 */
export async function whoIs(
  world: Needs,
  asked: { readonly bySlackUserId: string; readonly ofSlackUserId: string },
): Promise<Result<PersonPicture>> {
  const admin = await meetAdmin(world, asked.bySlackUserId);
  if (!admin.ok) return admin;
  const home = await world.people.home();
  const [inSlack, user] = await Promise.all([
    world.people.lookUp(asked.ofSlackUserId),
    world.store.findUserBySlack({ ...home, userId: asked.ofSlackUserId }),
  ]);
  if (inSlack === null && user === null) {
    return refuse({ reason: "standing", who: "beneficiary", problem: "unknown-person" });
  }
  const standing = checkStanding(inSlack, { allowGuests: false, home }, "beneficiary");
  const refusal = standing.ok ? null : standing.refusal;
  const links = user === null ? [] : await world.store.identitiesOf([user.id]);
  const history = user === null ? [] : await world.store.historyOf(user.id, countedChanges);
  return accept({
    person: {
      slackUserId: asked.ofSlackUserId,
      displayName: inSlack?.displayName ?? user?.displayName ?? null,
      email: inSlack === null ? (user?.email ?? null) : inSlack.email,
    },
    standing: refusal?.reason === "standing" ? refusal.problem : null,
    profile: await pictureProfile(world, user?.id ?? null),
    links: await pictureLinks(world, links),
    history: await pictureChanges(world, history.slice(0, newestChanges)),
    olderChanges: Math.max(0, history.length - newestChanges),
    missing: servicesWithout(world, links),
  });
}
