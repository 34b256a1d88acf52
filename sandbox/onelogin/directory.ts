import { randomUUID } from "node:crypto";

import { Memberships } from "../directory/memberships.ts";
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

/** Everything an account holds. Its methods are the truth; HTTP only asks and tells. */
export class Directory {
  readonly users = new Map<number, OneLoginUser>();
  readonly roles = new Map<number, OneLoginRole>();
  readonly mappings = new Map<number, Mapping>();
  readonly privileges = new Map<string, Privilege>();
  readonly memberships = new Memberships<number, Joining>();
  readonly #idsByUsername = new Map<string, number>();
  #lastId = 56_780_000;

  /** Usernames are unique without regard to case; e-mail addresses need not be. */
  addUser(seed: NewUser): OneLoginUser {
    return this.#keepUser(createUser(this.#newId(this.users, seed.id), seed));
  }

  updateUser(id: number, change: UserChange): OneLoginUser {
    const before = existing(this.users.get(id), "user", id);
    return this.#keepUser(changeUser(before, change), before);
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
    const { id = randomUUID(), name, description = "", roleIds } = seed;
    const privilege = { id, name, description, roleIds };
    this.privileges.set(id, privilege);
    return privilege;
  }

  addMember(roleId: number, userId: number, addedBy: Person | null): void {
    existing(this.roles.get(roleId), "role", roleId);
    existing(this.users.get(userId), "user", userId);
    this.memberships.add(roleId, userId, { addedBy, addedAt: new Date().toISOString() });
  }

  removeMember(roleId: number, userId: number): void {
    this.memberships.remove(roleId, userId);
  }

  rolesOf(userId: number): number[] {
    return this.memberships.groupsOf(userId).toSorted((one, other) => one - other);
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

function usernameKey({ username }: OneLoginUser): string {
  return username?.toLowerCase() ?? "";
}

function existing<T>(record: T | undefined, kind: string, id: number): T {
  if (record === undefined) throw new Error(`There is no ${kind} ${id} in the pretend OneLogin`);
  return record;
}
