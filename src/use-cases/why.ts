import { refuse, accept, type Result } from "../domain/refusal.ts";
import type { RequestPicture } from "../domain/picture.ts";
import { isAdmin, isSamePerson } from "../domain/user.ts";
import { rulesOf } from "../domain/deciding-stage.ts";
import type { World } from "../ports/world.ts";
import { knowPerson, type MetPerson } from "./meet-person.ts";
import { meetPresentPerson } from "./meet-present-person.ts";
import { readAuthority } from "./read-authority.ts";
import { readPicture } from "./read-picture.ts";
import { refuseUnchecked } from "./refuse-unchecked.ts";

/**
 * What a request and its decisions rest on, for an admin, and for whoever may decide one of its stages and did not ask for
 * it; read live at the click. Nothing is changed.
 */
export async function why(
  world: World,
  command: { readonly requestId: string; readonly bySlackUserId: string },
): Promise<Result<RequestPicture>> {
  const picture = await readPicture(world, command.requestId);
  if (picture === null) return refuse({ reason: "request-unknown" });
  const flow = world.flows.find(picture.request.flow);
  try {
    const allowGuests = flow?.allowGuests ?? false;
    const met = await meetPresentPerson(world, command.bySlackUserId, { allowGuests, who: "you" });
    if (!met.ok) return met;
    if (isAdmin(met.value.user, world.rules.admins)) return accept(picture);
    return (await mayDecideAny(world, picture, met.value)) ? accept(picture) : refuse({ reason: "may-not-see-why" });
  } catch (error) {
    return refuseUnchecked(world, error, command);
  }
}

async function mayDecideAny(world: World, picture: RequestPicture, { user, metAt: now }: MetPerson): Promise<boolean> {
  const { request, requester, beneficiary } = picture;
  const flow = world.flows.find(request.flow);
  if (flow === null) return false;
  const by = await knowPerson(world, user);
  for (const own of [requester, beneficiary]) {
    if (isSamePerson(by, await knowPerson(world, own))) return false;
  }
  const { stages } = await flow.permissions({ request, requester, beneficiary, user, approver: user, now });
  const anyStage = { kind: "any", of: stages.flatMap(rulesOf) } as const;
  return (await readAuthority(world, anyStage, user, flow.identity)).isAllowed;
}
