import type { FormSession } from "../domain/form.ts";
import type { SyncedGroup } from "../domain/target.ts";

/** What the store knows of open forms, and of what they may offer. */
export interface FormReads {
  /** `known` is given back where the form is still of that revision: it may be large. */
  findFormSession(id: string, known?: FormSession): Promise<FormSession | null>;
  /** A group or role that is there, as a sync saw it last. */
  findGroup(connectorId: string, externalId: string): Promise<SyncedGroup | null>;
  /**
   * Groups and roles that are there and whose name has every one of these words, whatever the case; by name, then by id,
   * after the given one, at most `limit`. One without a name is called after its id.
   */
  searchGroups(
    connectorId: string,
    page: { readonly words: readonly string[]; readonly after: SyncedGroup | null; readonly limit: number },
  ): Promise<readonly SyncedGroup[]>;
}

/** What a transaction writes about open forms. */
export interface FormWrites {
  /**
   * Keeps a form as it is now, with the next revision. `false` where it was changed since `session.revision`, or is another
   * person's or flow's: then nothing was written.
   */
  saveFormSession(session: FormSession): Promise<boolean>;
  /** Forgets the forms that nobody touched for a day; gives how many. */
  forgetFormSessions(): Promise<number>;
}
