import { type Finding, findingsOf } from "../domain/finding.ts";
import { MessengerFault } from "../ports/messenger.ts";
import type { World } from "../ports/world.ts";
import { countPeople } from "./count-people.ts";

const { fine, problem, unknown } = findingsOf("Slack");
const what = "admins of the configuration";

/** Whether the admins that the configuration names are there. Those whom an admin made one are not counted. */
export async function checkAdmins(world: Pick<World, "directories" | "people" | "rules">): Promise<readonly Finding[]> {
  if (world.rules.admins.length === 0)
    return [fine(what, "none: admins are those whom `latchkey users set-role` makes one")];
  try {
    const { ids, missing } = await countPeople(world, { kind: "admins" });
    if (missing.length === 0) return [fine(what, `${ids.size}, all of them in Slack`)];
    return [problem(what, missing.join(" "), "Correct `admins` in latchkey.config.ts.")];
  } catch (error) {
    if (!(error instanceof MessengerFault)) throw error;
    return [unknown(what, `Slack did not say who they are (${error.code})`, "Check again in a minute.")];
  }
}
