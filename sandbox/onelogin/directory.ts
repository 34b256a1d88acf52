import { randomUUID } from "node:crypto";

import type { Clock } from "../directory/clock.ts";
import { type KeptMemberships, Memberships } from "../directory/memberships.ts";
import { createMapping, type Mapping, type NewMapping } from "./mapping.ts";
import type { NewPrivilege, Privilege } from "./privilege.ts";
import type { NewRole, OneLoginRole } from "./role.ts";
import { changeUser, createUser, type NewUser, type OneLoginUser, type UserChange } from "./user.ts";

/** How somebody came into a role; `addedBy` is `null` when OneLogin does not know. */
interface Joining {
  readonly addedBy: Person | null;
  readonly addedAt: string;
}

/** A person as others are told of. */
export interface Person {
  readonly id: number;
  readonly name: string;
}

/** What a directory held when it was asked for a snapshot; `lastId` is the newest id it made itself. */
export interface KeptDirectory {
  readonly users: readonly OneLoginUser[];
  readonly roles: readonly OneLoginRole[];
  readonly mappings: readonly Mapping[];
  readonly privileges: readonly Privilege[];
  readonly memberships: KeptMemberships<number, Joining>;
  readonly lastId: number;
}

/** Everything an account holds. Its methods are the truth; HTTP only asks and tells. */
export class Directory {
  readonly users: Map<number, OneLoginUser>;
  readonly roles: Map<number, OneLoginRole>;
  readonly mappings: Map<number, Mapping>;
  readonly privileges: Map<string, Privilege>;
  readonly memberships: Memberships<number, Joining>;
  readonly #idsByUsername = new Map<string, number>();
  readonly #clock: Clock;
  #lastId: number;

  /** @param kept what to begin with */
  constructor(clock: Clock, kept?: KeptDirectory) {
    this.#clock = clock;
    this.users = byId(kept?.users);
    this.roles = byId(kept?.roles);
    this.mappings = byId(kept?.mappings);
    this.privileges = byId(kept?.privileges);
    this.memberships = new Memberships(kept?.memberships);
    this.#lastId = kept?.lastId ?? 56_780_000;
    for (const user of this.users.values()) {
      if (user.username !== null) this.#idsByUsername.set(usernameKey(user), user.id);
    }
  }

  /** Usernames are unique without regard to case; e-mail addresses need not be. */
  addUser(seed: NewUser): OneLoginUser {
    return this.#keepUser(createUser(this.#newId(this.users, seed.id), seed, this.#clock.stamp()));
  }

  updateUser(id: number, change: UserChange): OneLoginUser {
    const before = existing(this.users.get(id), "user", id);
    return this.#keepUser(changeUser(before, change, this.#clock.stamp()), before);
  }

  removeUser(id: number): void {
    const user = existing(this.users.get(id), "user", id);
    this.users.delete(id);
    this.#idsByUsername.delete(usernameKey(user));
    this.memberships.forgetUser(id);
  }

  addRole(seed: NewRole): OneLoginRole {
    const role = { id: this.#newId(this.roles, seed.id), name: seed.name };
    this.roles.set(role.id, role);
    return role;
  }

  updateRole(id: number, change: { readonly name: string }): OneLoginRole {
    const role = { ...existing(this.roles.get(id), "role", id), name: change.name };
    this.roles.set(id, role);
    return role;
  }

  removeRole(id: number): void {
    this.roles.delete(existing(this.roles.get(id), "role", id).id);
    this.memberships.forgetGroup(id);
  }

  addMapping(seed: NewMapping): Mapping {
    for (const roleId of seed.roleIds) existing(this.roles.get(roleId), "role", roleId);
    const mapping = createMapping(this.#newId(this.mappings, seed.id), seed);
    this.mappings.set(mapping.id, mapping);
    return mapping;
  }

  /** Members the mapping has put in stay. */
  removeMapping(id: number): void {
    this.mappings.delete(existing(this.mappings.get(id), "mapping", id).id);
  }

  addPrivilege(seed: NewPrivilege): Privilege {
    for (const roleId of seed.roleIds) existing(this.roles.get(roleId), "role", roleId);
    const { id = randomUUID(), name, description = "", roleIds, userIds = [] } = seed;
    for (const userId of userIds) existing(this.users.get(userId), "user", userId);
    const privilege = { id, name, description, roleIds, userIds };
    this.privileges.set(id, privilege);
    return privilege;
  }

  addMember(roleId: number, userId: number, addedBy: Person | null): void {
    existing(this.roles.get(roleId), "role", roleId);
    existing(this.users.get(userId), "user", userId);
    this.memberships.add(roleId, userId, { addedBy, addedAt: this.#clock.stamp() });
  }

  removeMember(roleId: number, userId: number): void {
    this.memberships.remove(roleId, userId);
  }

  rolesOf(userId: number): number[] {
    return this.memberships.groupsOf(userId).toSorted((one, other) => one - other);
  }

  snapshot() {
    return {
      users: [...this.users.values()],
      roles: [...this.roles.values()],
      mappings: [...this.mappings.values()],
      privileges: [...this.privileges.values()],
      memberships: this.memberships.snapshot(),
      lastId: this.#lastId,
    } satisfies KeptDirectory;
  }

  #keepUser(user: OneLoginUser, before?: OneLoginUser): OneLoginUser {
    const holder = this.#idsByUsername.get(usernameKey(user));
    if (holder !== undefined && holder !== user.id) throw new Error(`There is already a username ${user.username}`);
    if (before) this.#idsByUsername.delete(usernameKey(before));
    if (user.username !== null) this.#idsByUsername.set(usernameKey(user), user.id);
    this.users.set(user.id, user);
    return user;
  }

  #newId(taken: ReadonlyMap<number, unknown>, asked: number | undefined): number {
    if (asked !== undefined && taken.has(asked)) throw new Error(`The id ${asked} is taken`);
    if (asked !== undefined) return asked;
    do this.#lastId += 1;
    while (taken.has(this.#lastId));
    return this.#lastId;
  }
}

function byId<Id, T extends { readonly id: Id }>(records: readonly T[] = []): Map<Id, T> {
  return new Map(records.map((record) => [record.id, record]));
}

function usernameKey({ username }: OneLoginUser): string {
  return username?.toLowerCase() ?? "";
}

function existing<T>(record: T | undefined, kind: string, id: number): T {
  if (record === undefined) throw new Error(`There is no ${kind} ${id} in the pretend OneLogin`);
  return record;
}
