import type { ExternalIdentity, IdentitySource } from "../domain/identity.ts";
import type { User } from "../domain/user.ts";

/** Whom to list; what is left out does not narrow. */
export interface PeopleFilter {
  /** Slack user ids of the configuration's admins, together with everybody who was made one. */
  readonly admins?: readonly string[];
  /** A part of the name, the e-mail or the Slack user id, whatever its case. */
  readonly search?: string;
  /** People without a link to this connector. */
  readonly unmapped?: string;
}

/** Which links to list; what is left out does not narrow. */
export interface LinkFilter {
  readonly connectorId?: string;
  readonly userId?: string;
  readonly source?: IdentitySource;
  readonly frozen?: boolean;
}

/** A link with its owner. */
export interface OwnedLink {
  readonly link: ExternalIdentity;
  readonly owner: User;
}

/** A person with the accounts of some connectors. */
export interface PersonWithAccounts {
  readonly user: User;
  readonly accounts: readonly { readonly connectorId: string; readonly externalId: string }[];
}

/** Everybody, for those who look after the whole. Each list streams, as everything was at one moment, by name. */
export interface Roster {
  people(filter: PeopleFilter): AsyncIterable<User>;
  links(filter: LinkFilter): AsyncIterable<OwnedLink>;
  /** Everybody, with their accounts of these connectors. */
  peopleWithAccounts(connectorIds: readonly string[]): AsyncIterable<PersonWithAccounts>;
  countPeople(): Promise<number>;
  /** Who has exactly this Slack user id, e-mail (after ASCII lower-casing) or id of ours. Several may share an e-mail. */
  find(person: string): Promise<readonly User[]>;
}
