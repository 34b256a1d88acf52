import { setRoleByCommandLine } from "../../use-cases/set-role-by-command-line.ts";
import type { UserRole } from "../../domain/user.ts";
import { findPerson, nameOf } from "../find-person.ts";
import type { Ground } from "../house.ts";
import { refuseInWords } from "../refuse-in-words.ts";
import { writeTo } from "../terminal/write-to.ts";

/** `latchkey users set-role`: makes somebody an admin, or a member again. */
export async function setUserRole(ground: Ground, named: string, to: UserRole): Promise<void> {
  await ground.inHouse(async ({ roster, world, admins }) => {
    const user = await findPerson(roster, named);
    const set = await setRoleByCommandLine(world, {
      userId: user.id,
      to,
      operator: ground.operator,
      configuredAdmins: admins,
    });
    if (!set.ok) return refuseInWords(set.refusal);
    const name = nameOf(user);
    const says =
      set.value.before === to
        ? `${name} is ${article[to]} already; nothing was changed.`
        : `${name} is ${article[to]} now.`;
    const stays =
      to === "member" && admins.includes(user.slackUserId) ? " They still are an admin by latchkey.config.ts." : "";
    await writeTo(ground.stdout, `${says}${stays}\n`);
  });
}

const article = { admin: "an admin", member: "a member" } as const;
