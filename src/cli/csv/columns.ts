import type { AccountIds } from "../../ports/connector.ts";

/** The columns that say whose line it is; only the first two are read. */
export const personColumns = ["slack_user_id", "email", "display_name"] as const;
export type PersonColumn = (typeof personColumns)[number];

/** A configured connector, as a file names it. */
export interface ConnectorColumn {
  readonly id: string;
  /** Such as `okta`. */
  readonly type: string;
}

/** A configured connector whose accounts are named. */
export interface AccountColumn extends ConnectorColumn {
  /** Such as `Okta`. */
  readonly label: string;
  /** Without it any text may be an id. */
  readonly accountIds?: AccountIds;
}

/** The heading of a connector's column, such as `okta:okta-emea`. */
export function headingOf({ type, id }: ConnectorColumn): string {
  return `${type}:${id}`;
}
