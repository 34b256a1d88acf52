import type { IdentitySource } from "../../domain/identity.ts";
import { checkConnector } from "../check-connector.ts";
import { findPerson } from "../find-person.ts";
import type { Ground } from "../house.ts";
import { describeLink } from "../show-link.ts";
import { readLimit, writeList } from "../terminal/write-list.ts";

export interface ListIdentitiesOptions {
  readonly connector?: string;
  readonly user?: string;
  readonly source?: IdentitySource;
  readonly frozen?: boolean;
  readonly limit: string;
  readonly json?: boolean;
}

/** `latchkey identities list`: which accounts belong to whom. */
export async function listIdentities(ground: Ground, options: ListIdentitiesOptions): Promise<void> {
  const { connector, user, source, frozen, json = false } = options;
  const limit = readLimit(options.limit);
  await ground.inHouse(async (house) => {
    if (connector !== undefined) checkConnector(house, connector);
    const userId = user === undefined ? undefined : (await findPerson(house.roster, user)).id;
    const isFiltered = connector !== undefined || user !== undefined || source !== undefined || frozen === true;
    const links = house.roster.links({
      ...(connector !== undefined && { connectorId: connector }),
      ...(userId !== undefined && { userId }),
      ...(source !== undefined && { source }),
      ...(frozen === true && { frozen }),
    });
    await writeList(
      links,
      {
        heading: ["SLACK ID", "PERSON", "CONNECTOR", "ID", "ACCOUNT", "SOURCE", "STATE"],
        cellsOf: ({ link, owner }) => [
          owner.slackUserId,
          owner.displayName ?? "",
          link.connectorId,
          link.externalId,
          link.externalEmail ?? link.externalDisplayName ?? "",
          link.source,
          link.frozenAt === null ? "" : "frozen",
        ],
        asJson: ({ link, owner }) => ({
          user: { id: owner.id, slackUserId: owner.slackUserId, displayName: owner.displayName, email: owner.email },
          ...describeLink(link),
        }),
        empty: isFiltered ? "There is no such link." : "No account is linked to anybody yet.",
        narrow: "Narrow it with --connector, --user or --source, or raise --limit; --json lists all.",
      },
      { output: ground.stdout, notes: ground.stderr, json, limit },
    );
  });
}
