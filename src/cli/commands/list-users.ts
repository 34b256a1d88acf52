import type { User } from "../../domain/user.ts";
import { checkConnector } from "../check-connector.ts";
import type { Ground } from "../house.ts";
import { plainText } from "../terminal/plain-text.ts";
import { readLimit, writeList } from "../terminal/write-list.ts";

export interface ListUsersOptions {
  readonly role?: "admin" | "member";
  readonly search?: string;
  readonly unmapped?: string;
  readonly limit: string;
  readonly json?: boolean;
}

/** `latchkey users list`: whom Latchkey knows. */
export async function listUsers(ground: Ground, options: ListUsersOptions): Promise<void> {
  const { role, search, unmapped, json = false } = options;
  const limit = readLimit(options.limit);
  await ground.inHouse(async (house) => {
    const { admins } = house;
    if (unmapped !== undefined) checkConnector(house, unmapped);
    const people = house.roster.people({
      ...(role === "admin" && { admins }),
      ...(search !== undefined && { search }),
      ...(unmapped !== undefined && { unmapped }),
    });
    const rows = role === "member" ? membersAmong(people, admins) : people;
    await writeList(
      rows,
      {
        heading: ["SLACK ID", "NAME", "E-MAIL", "ROLE"],
        cellsOf: (user) => [
          user.slackUserId,
          user.displayName ?? "",
          user.email ?? "",
          admins.includes(user.slackUserId) ? "admin (configuration)" : user.role,
        ],
        asJson: (user) => describeUser(user, admins),
        empty:
          search === undefined
            ? "There is nobody to list. People are known once they have used Latchkey in Slack."
            : `Nobody here is called "${plainText(search)}". People are known once they have used Latchkey in Slack.`,
        narrow: "Narrow it with --search, or raise --limit; --json lists all.",
      },
      { output: ground.stdout, notes: ground.stderr, json, limit },
    );
  });
}

async function* membersAmong(people: AsyncIterable<User>, admins: readonly string[]): AsyncGenerator<User> {
  for await (const user of people) if (user.role === "member" && !admins.includes(user.slackUserId)) yield user;
}

/** A person as JSON. */
export function describeUser(user: User, admins: readonly string[]) {
  return {
    id: user.id,
    slackUserId: user.slackUserId,
    slackTeamId: user.slackTeamId,
    slackEnterpriseId: user.slackEnterpriseId === "" ? null : user.slackEnterpriseId,
    displayName: user.displayName,
    email: user.email,
    role: admins.includes(user.slackUserId) ? "admin" : user.role,
    isAdminByConfiguration: admins.includes(user.slackUserId),
  };
}
