import type { Clock } from "../directory/clock.ts";
import { type KeptMemberships, Memberships } from "../directory/memberships.ts";
import { changeGroup, createGroup, type GroupChange, type NewGroup, type OktaGroup } from "./group.ts";
import { createRule, matchesRule, type GroupRule, type NewGroupRule } from "./group-rule.ts";
import { changeUser, createUser, type NewUser, type OktaUser, type UserChange } from "./user.ts";
import { type KeptRecords, VersionedRecords } from "./versioned-records.ts";

/** `ruleId` is the rule that added the member; `null` when somebody did. */
interface Joining {
  readonly ruleId: string | null;
}

/** What a directory held when it was asked for a snapshot. */
export interface KeptDirectory {
  readonly users: KeptRecords<OktaUser>;
  readonly groups: KeptRecords<OktaGroup>;
  readonly rules: readonly (Omit<GroupRule, "excluded"> & { readonly excluded: readonly string[] })[];
  readonly memberships: KeptMemberships<string, Joining>;
}

/** Everything an organisation holds. Its methods are the truth; HTTP only asks and tells. */
export class Directory {
  readonly users: VersionedRecords<OktaUser>;
  readonly groups: VersionedRecords<OktaGroup>;
  readonly rules = new Map<string, GroupRule>();
  readonly memberships: Memberships<string, Joining>;
  readonly #idsByLogin = new Map<string, string>();
  readonly #clock: Clock;

  /** @param kept what to begin with */
  constructor(clock: Clock, kept?: KeptDirectory) {
    this.#clock = clock;
    this.users = new VersionedRecords(clock, kept?.users);
    this.groups = new VersionedRecords(clock, kept?.groups);
    this.memberships = new Memberships(kept?.memberships);
    for (const { excluded, ...rule } of kept?.rules ?? []) {
      this.rules.set(rule.id, { ...rule, excluded: new Set(excluded) });
    }
    for (const { record } of this.users.all()) this.#idsByLogin.set(loginKey(record), record.id);
  }

  /** Logins are unique without regard to case, as in Okta; e-mail addresses need not be. */
  addUser(seed: NewUser): OktaUser {
    const user = createUser(seed, this.#clock.stamp());
    if (this.users.get(user.id)) throw new Error(`There is already a user ${user.id}`);
    this.#keepUser(user);
    return user;
  }

  updateUser(id: string, change: UserChange): OktaUser {
    const before = existing(this.users.get(id), "user", id);
    const user = changeUser(before, change, this.#clock.stamp());
    this.#keepUser(user, before);
    return user;
  }

  removeUser(id: string): void {
    const user = existing(this.users.get(id), "user", id);
    this.users.delete(id);
    this.#idsByLogin.delete(loginKey(user));
    this.memberships.forgetUser(id);
  }

  addGroup(seed: NewGroup): OktaGroup {
    const group = createGroup(seed, this.#clock.stamp());
    if (this.groups.get(group.id)) throw new Error(`There is already a group ${group.id}`);
    this.groups.set(group.id, group);
    return group;
  }

  updateGroup(id: string, change: GroupChange): OktaGroup {
    const group = changeGroup(existing(this.groups.get(id), "group", id), change, this.#clock.stamp());
    this.groups.set(id, group);
    return group;
  }

  removeGroup(id: string): void {
    this.groups.delete(existing(this.groups.get(id), "group", id).id);
    this.memberships.forgetGroup(id);
  }

  addRule(seed: NewGroupRule): GroupRule {
    const rule = createRule(seed, this.#clock.stamp());
    for (const groupId of rule.groupIds) existing(this.groups.get(groupId), "group", groupId);
    this.rules.set(rule.id, rule);
    for (const { record } of this.users.all()) this.#applyRules(record);
    return rule;
  }

  /** Members the rule has put in stay; it only stops adding. */
  removeRule(id: string): void {
    this.rules.delete(existing(this.rules.get(id), "rule", id).id);
  }

  addMember(groupId: string, userId: string): void {
    this.#join(existing(this.groups.get(groupId), "group", groupId), userId, null);
  }

  /** Taking out somebody whom a rule put in also puts them on that rule's exclusion list. */
  removeMember(groupId: string, userId: string): void {
    const ruleId = this.memberships.find(groupId, userId)?.ruleId ?? null;
    if (ruleId !== null) this.rules.get(ruleId)?.excluded.add(userId);
    this.#leave(groupId, userId);
  }

  /** By id, by login, or by the part of the login before the `@` when only one login begins so. */
  findUser(idOrLogin: string): OktaUser | undefined {
    const found = this.users.get(idOrLogin) ?? this.#userByLogin(idOrLogin);
    if (found) return found;
    const prefix = `${idOrLogin.toLowerCase()}@`;
    const sharing = [...this.users.all()].filter(({ record }) => record.profile.login.toLowerCase().startsWith(prefix));
    return sharing.length === 1 ? sharing[0]?.record : undefined;
  }

  snapshot() {
    return {
      users: this.users.snapshot(),
      groups: this.groups.snapshot(),
      rules: [...this.rules.values()].map((rule) => ({ ...rule, excluded: [...rule.excluded] })),
      memberships: this.memberships.snapshot(),
    } satisfies KeptDirectory;
  }

  #userByLogin(login: string): OktaUser | undefined {
    return this.users.get(this.#idsByLogin.get(login.toLowerCase()) ?? "");
  }

  #keepUser(user: OktaUser, before?: OktaUser): void {
    const holder = this.#idsByLogin.get(loginKey(user));
    if (holder !== undefined && holder !== user.id) throw new Error(`There is already a login ${user.profile.login}`);
    if (before) this.#idsByLogin.delete(loginKey(before));
    this.#idsByLogin.set(loginKey(user), user.id);
    this.users.set(user.id, user);
    this.#applyRules(user);
  }

  #join(group: OktaGroup, userId: string, ruleId: string | null): void {
    existing(this.users.get(userId), "user", userId);
    if (this.memberships.add(group.id, userId, { ruleId })) this.#membershipChanged(group.id);
  }

  #leave(groupId: string, userId: string): void {
    if (this.memberships.remove(groupId, userId)) this.#membershipChanged(groupId);
  }

  #applyRules(user: OktaUser): void {
    for (const rule of this.rules.values()) {
      if (rule.status !== "ACTIVE" || rule.excluded.has(user.id)) continue;
      for (const groupId of rule.groupIds) {
        const group = this.groups.get(groupId);
        if (group && matchesRule(rule, user)) this.#join(group, user.id, rule.id);
        else if (this.memberships.find(groupId, user.id)?.ruleId === rule.id) this.#leave(groupId, user.id);
      }
    }
  }

  #membershipChanged(groupId: string): void {
    const group = this.groups.get(groupId);
    if (group) this.groups.set(groupId, { ...group, lastMembershipUpdated: this.#clock.stamp() });
  }
}

function loginKey(user: OktaUser): string {
  return user.profile.login.toLowerCase();
}

function existing<T>(record: T | undefined, kind: string, id: string): T {
  if (record === undefined) throw new Error(`There is no ${kind} ${id} in the pretend Okta`);
  return record;
}
