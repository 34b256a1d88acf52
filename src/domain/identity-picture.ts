import type { ExternalIdentity, IdentityChange } from "./identity.ts";
import type { NoManager } from "./profile.ts";
import type { StandingProblem } from "./refusal.ts";
import type { User } from "./user.ts";

/** A person as admins see them, met by Latchkey or not. */
export type ShownPerson = Pick<User, "slackUserId" | "displayName" | "email">;

/** A link among others of the same person. */
export interface LinkPicture {
  readonly link: ExternalIdentity;
  /** What people call the connector. */
  readonly service: string;
  readonly linkedBy: User | null;
}

/** A link, and whose it is. */
export interface OwnedLinkPicture extends LinkPicture {
  readonly owner: User;
}

/** One change of a link, with the person who made it where it was one. */
export interface ChangePicture {
  readonly change: IdentityChange;
  readonly service: string;
  readonly by: User | null;
}

/** A configured connector, as people call it. */
export interface ServiceName {
  readonly id: string;
  readonly service: string;
}

/** What is said of a person, and the service whose directory says it; `null` where an administrator does. */
export interface SaidOfPerson {
  readonly value: string;
  readonly service: string | null;
}

/** What directories say of a person. */
export interface ProfilePicture {
  readonly title: SaidOfPerson | null;
  readonly department: SaidOfPerson | null;
  /** What the directory calls their manager, and who that is; or why nobody is known. */
  readonly manager: (SaidOfPerson & { readonly who: User | NoManager }) | null;
}

/** Everything Latchkey holds of a person's accounts. */
export interface PersonPicture {
  readonly person: ShownPerson;
  /** Why they may not act in Latchkey, as Slack describes them now; `null` when they may. */
  readonly standing: StandingProblem | null;
  readonly profile: ProfilePicture;
  readonly links: readonly LinkPicture[];
  /** The newest first. */
  readonly history: readonly ChangePicture[];
  /** How many older changes are left out. */
  readonly olderChanges: number;
  /** The connectors in which they have no account. */
  readonly missing: readonly ServiceName[];
}

/** An account, as the directory shows it now or as it was stored. */
export interface AccountPicture {
  readonly connectorId: string;
  readonly service: string;
  readonly externalId: string;
  readonly login: string | null;
  readonly email: string | null;
  readonly displayName: string | null;
  /** The provider's own word; `null` when the directory does not show the account now. */
  readonly status: string | null;
  /** `null` when that was not read. */
  readonly isPrivileged: boolean | null;
  readonly link: OwnedLinkPicture | null;
}

/** What is known by one name in the connectors that were asked. */
export interface AccountSearch {
  readonly asked: string;
  readonly services: readonly string[];
  readonly accounts: readonly AccountPicture[];
  /** Directories that did not answer: there may be more there. */
  readonly silent: readonly string[];
}

/** A link that an admin is about to make: both records, and what stands in its way. */
export interface LinkProposal {
  readonly person: ShownPerson;
  readonly account: AccountPicture;
  /** Other accounts of the person in the same connector. */
  readonly others: readonly LinkPicture[];
  /**
   * `free`: nobody's, or this person's already. `owned`: somebody else's, so that it takes force and a reason. `frozen`:
   * its present link is frozen, and has to be unfrozen or taken back first.
   */
  readonly state: "free" | "owned" | "frozen";
}

/** People without an account of one connector, a page of them. */
export interface UnmappedPage {
  /** How many there are in each connector. */
  readonly totals: readonly (ServiceName & { readonly total: number })[];
  readonly shown: ServiceName & { readonly total: number };
  readonly people: readonly ShownPerson[];
  /** After whom the next page begins; `null` on the last one. */
  readonly next: string | null;
}
