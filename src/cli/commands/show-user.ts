import { findPerson } from "../find-person.ts";
import type { Ground } from "../house.ts";
import { describeLink, linkCells, linkHeading } from "../show-link.ts";
import { drawFacts } from "../terminal/draw-facts.ts";
import { drawTable } from "../terminal/draw-table.ts";
import { writeTo } from "../terminal/write-to.ts";
import { describeUser } from "./list-users.ts";

/** `latchkey users show`: one person, with their accounts. */
export async function showUser(
  ground: Ground,
  named: string,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  await ground.inHouse(async ({ roster, world, admins }) => {
    const user = await findPerson(roster, named);
    const links = await world.store.identitiesOf([user.id]);
    const told = describeUser(user, admins);
    if (json) {
      return writeTo(ground.stdout, `${JSON.stringify({ ...told, identities: links.map(describeLink) }, null, 2)}\n`);
    }
    const facts = drawFacts(
      [
        ["Name", user.displayName ?? "—"],
        ["E-mail", user.email ?? "—"],
        ["Slack", [user.slackUserId, user.slackTeamId, user.slackEnterpriseId].filter((id) => id !== "").join(" · ")],
        ["Role", told.isAdminByConfiguration ? "admin, by latchkey.config.ts" : user.role],
        ["Id", user.id],
      ],
      ground.stdout,
    );
    const accounts =
      links.length === 0 ? "No account is linked.\n" : drawTable(linkHeading, links.map(linkCells), ground.stdout);
    await writeTo(ground.stdout, `${facts}\n${accounts}`);
  });
}
