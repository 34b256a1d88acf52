/** Who is in which group or role, in the order of joining. `How` is what is remembered of each joining. */
export class Memberships<Id, How extends object> {
  readonly #groups = new Map<Id, Map<Id, How & { readonly sequence: number }>>();
  #lastSequence = 0;

  find(groupId: Id, userId: Id): How | undefined {
    return this.#groups.get(groupId)?.get(userId);
  }

  /** Answers whether anything changed: adding a member again does not. */
  add(groupId: Id, userId: Id, how: How): boolean {
    const members = this.#groups.get(groupId) ?? new Map<Id, How & { readonly sequence: number }>();
    if (members.has(userId)) return false;
    members.set(userId, { ...how, sequence: ++this.#lastSequence });
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
  members(groupId: Id): [userId: Id, membership: How & { readonly sequence: number }][] {
    return [...(this.#groups.get(groupId) ?? [])];
  }

  groupsOf(userId: Id): Id[] {
    return [...this.#groups].filter(([, members]) => members.has(userId)).map(([groupId]) => groupId);
  }
}
