import type { PretendOkta } from "../okta/index.ts";
import type { PretendSlack } from "../slack/index.ts";
import type { Servers } from "../state/keep-state.ts";
import { onCallGroupId } from "./groups.ts";
import { oktaIdOf, slackIdOf } from "./ids.ts";
import { turnOf } from "./on-call.ts";
import type { Handle } from "./people.ts";
import { onCallUserGroup, productionSchedule } from "./schedules.ts";

/**
 * Makes whoever is on call the only engineer of the rotation in the Okta group, and the only member of the Slack user
 * group. Others who were put into the Okta group stay. Groups that are no longer there are left alone.
 *
 * @param nowMs the sandbox's time, in milliseconds since 1970
 * @returns whether anything was changed
 */
export function followOnCall({ slack, okta }: Pick<Servers, "slack" | "okta">, nowMs: number): boolean {
  const { who } = turnOf(productionSchedule, nowMs);
  const isOktaChanged = followInOkta(okta, who);
  return followInSlack(slack, who) || isOktaChanged;
}

function followInOkta(okta: PretendOkta, who: Handle): boolean {
  if (!okta.groups().some(({ id }) => id === onCallGroupId)) return false;
  const accounts = new Set(okta.users().map(({ id }) => id));
  const members = new Set(okta.members(onCallGroupId));
  const leaving = productionSchedule.order.filter((handle) => handle !== who && members.has(oktaIdOf(handle)));
  for (const handle of leaving) okta.removeMember(onCallGroupId, oktaIdOf(handle));
  const isJoining = !members.has(oktaIdOf(who)) && accounts.has(oktaIdOf(who));
  if (isJoining) okta.addMember(onCallGroupId, oktaIdOf(who));
  return isJoining || leaving.length > 0;
}

function followInSlack(slack: PretendSlack, who: Handle): boolean {
  const group = slack.userGroups().find(({ id }) => id === onCallUserGroup.id);
  if (group === undefined || group.members.join() === slackIdOf(who)) return false;
  slack.setUserGroupMembers(onCallUserGroup.id, [slackIdOf(who)]);
  return true;
}
