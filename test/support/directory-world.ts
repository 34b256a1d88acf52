import type { Directory, GroupFacts } from "../../src/ports/directory.ts";

/** What the contract needs to set a scene, whatever stands behind the port. Nothing here counts as a call. */
export interface DirectoryWorld {
  readonly directory: Directory;
  readonly organisationId: string;
  /** An id of the right form that no group and no account has. */
  readonly unknownId: string;
  /** Gives the external id. `login` and `email` are taken as they are. */
  addAccount(account: {
    login: string;
    email: string;
    displayName?: string;
    isActive?: boolean;
    adminRights?: boolean;
  }): string;
  /** Gives the group's id. */
  addGroup(group?: { ownership?: GroupFacts["ownership"]; ruleManaged?: boolean; adminRoles?: boolean }): string;
  putMember(groupId: string, externalId: string): void;
  membersOf(groupId: string): readonly string[];
  /** Takes an account away, as the organisation does. Gives a moment before that and after everything else. */
  takeAway(externalId: string): Date;
  /** The next page of accounts has a record of this one that is not what the provider documents. */
  breakRecordOf(externalId: string): void;
  /** From now on the credential may not see who administers the directory. */
  hideAdminRights(): void;
  /** From now on every write is done, but its answer is lost. */
  loseAnswersOfWrites(): void;
  /** From now on nothing answers. */
  goDown(): void;
  /** From now on the credential is refused. */
  refuseCredential(): void;
  close(): Promise<void>;
}
