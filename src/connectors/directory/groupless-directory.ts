import {
  type Directory,
  type DirectoryAccount,
  DirectoryFault,
  type GroupFacts,
  type Known,
  type Page,
  type WriteAnswer,
} from "../../ports/directory.ts";

/**
 * A system that has accounts and no groups or roles of which we speak: it is only read. What the port says of an unknown
 * group is so for all of them: nobody is in it, it cannot be described, and nothing is written.
 */
export abstract class GrouplessDirectory implements Directory {
  /** What messages call it, such as `PagerDuty`. */
  readonly #service: string;

  constructor(service: string) {
    this.#service = service;
  }

  abstract organisationId(signal?: AbortSignal): Promise<string>;
  abstract findAccountById(externalId: string, signal?: AbortSignal): Promise<DirectoryAccount | null>;
  abstract findAccountsByEmail(email: string, signal?: AbortSignal): Promise<readonly DirectoryAccount[]>;
  abstract findAccountsByLogin(login: string, signal?: AbortSignal): Promise<readonly DirectoryAccount[]>;
  abstract hasAdminRights(externalId: string, signal?: AbortSignal): Promise<Known>;

  async isMember(): Promise<boolean> {
    return false;
  }

  async listMembers(): Promise<Page<DirectoryAccount>> {
    throw new DirectoryFault("not-found", `${this.#service} has no groups or roles, so none was listed.`);
  }

  async describeGroup(): Promise<GroupFacts | null> {
    return null;
  }

  async addMember(): Promise<WriteAnswer> {
    return "not-found";
  }

  async removeMember(): Promise<WriteAnswer> {
    return "not-found";
  }
}
