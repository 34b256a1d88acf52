/** What is there, in the order of joining. */
export interface KeptMemberships<Id, How extends object> {
  readonly lastSequence: number;
  readonly groups: readonly {
    readonly groupId: Id;
    readonly members: readonly { readonly userId: Id; readonly sequence: number; readonly how: How }[];
  }[];
}

interface Membership<How> {
  readonly sequence: number;
  readonly how: How;
}

/** Who is in which group or role, in the order of joining. `How` is what is remembered of each joining. */
export class Memberships<Id, How extends object> {
  readonly #groups = new Map<Id, Map<Id, Membership<How>>>();
  #lastSequence = 0;

  /** @param kept what to begin with */
  constructor(kept?: KeptMemberships<Id, How>) {
    for (const { groupId, members } of kept?.groups ?? []) {
      this.#groups.set(groupId, new Map(members.map(({ userId, ...membership }) => [userId, membership])));
    }
    this.#lastSequence = kept?.lastSequence ?? 0;
  }

  find(groupId: Id, userId: Id): How | undefined {
    return this.#groups.get(groupId)?.get(userId)?.how;
  }

  /** Answers whether anything changed: adding a member again does not. */
  add(groupId: Id, userId: Id, how: How): boolean {
    const members = this.#groups.get(groupId) ?? new Map<Id, Membership<How>>();
    if (members.has(userId)) return false;
    members.set(userId, { how, sequence: ++this.#lastSequence });
    this.#groups.set(groupId, members);
    return true;
  }

  remove(groupId: Id, userId: Id): boolean {
    return this.#groups.get(groupId)?.delete(userId) ?? false;
  }

  forgetUser(userId: Id): void {
    for (const members of this.#groups.values()) members.delete(userId);
  }

  forgetGroup(groupId: Id): void {
    this.#groups.delete(groupId);
  }

  /** In the order in which they joined; a later joining has a higher sequence. */
  members(groupId: Id): [userId: Id, membership: Membership<How>][] {
    return [...(this.#groups.get(groupId) ?? [])];
  }

  groupsOf(userId: Id): Id[] {
    return [...this.#groups].filter(([, members]) => members.has(userId)).map(([groupId]) => groupId);
  }

  snapshot() {
    const groups = [...this.#groups].map(([groupId, members]) => ({
      groupId,
      members: [...members].map(([userId, membership]) => ({ userId, ...membership })),
    }));
    return { lastSequence: this.#lastSequence, groups } satisfies KeptMemberships<Id, How>;
  }
}
