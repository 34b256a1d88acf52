export interface Membership {
  readonly sequence: number;
  /** The rule that added the member; `null` when somebody did. */
  readonly ruleId: string | null;
}

/** Who is in which group, and through what. */
export class Memberships {
  readonly #groups = new Map<string, Map<string, Membership>>();
  #lastSequence = 0;

  find(groupId: string, userId: string): Membership | undefined {
    return this.#groups.get(groupId)?.get(userId);
  }

  /** Answers whether anything changed: adding a member again does not. */
  add(groupId: string, userId: string, ruleId: string | null): boolean {
    const members = this.#groups.get(groupId) ?? new Map<string, Membership>();
    if (members.has(userId)) return false;
    members.set(userId, { sequence: ++this.#lastSequence, ruleId });
    this.#groups.set(groupId, members);
    return true;
  }

  remove(groupId: string, userId: string): boolean {
    return this.#groups.get(groupId)?.delete(userId) ?? false;
  }

  forgetUser(userId: string): void {
    for (const members of this.#groups.values()) members.delete(userId);
  }

  forgetGroup(groupId: string): void {
    this.#groups.delete(groupId);
  }

  /** In the order in which they joined. */
  members(groupId: string): [userId: string, membership: Membership][] {
    return [...(this.#groups.get(groupId) ?? [])];
  }

  groupsOf(userId: string): string[] {
    return [...this.#groups].filter(([, members]) => members.has(userId)).map(([groupId]) => groupId);
  }
}
