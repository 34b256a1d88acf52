import type { Roster } from "../ports/roster.ts";
import type { User } from "../domain/user.ts";
import { plainText } from "./terminal/plain-text.ts";
import { Refused } from "./refused.ts";

/** The one person who is meant. Throws a sentence where nobody is, or where several are. */
export async function findPerson(roster: Roster, named: string): Promise<User> {
  const found = await roster.find(named.trim());
  const [only, ...more] = found;
  if (only === undefined) {
    throw new Refused(
      `Latchkey knows nobody by "${plainText(named)}", so nothing was done. Name a person by their Slack user id, their exact e-mail ` +
        "or Latchkey's id; `latchkey users list --search …` finds them.",
    );
  }
  if (more.length > 0) {
    throw new Refused(
      `${found.length} people have the e-mail ${plainText(named)}, so nothing was done. Name one by the Slack user id: ` +
        `${found.map(({ slackUserId }) => slackUserId).join(", ")}.`,
    );
  }
  return only;
}

/** A person, as a sentence names them. */
export function nameOf({ displayName, slackUserId }: Pick<User, "displayName" | "slackUserId">): string {
  return displayName === null ? slackUserId : `${plainText(displayName)} (${slackUserId})`;
}
