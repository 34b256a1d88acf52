import { afterEach, beforeEach } from "vitest";

import { type Decision, plainVerdict } from "../../../src/domain/approval-policy.ts";
import type { AuditEvent } from "../../../src/domain/audit.ts";
import type { Grant } from "../../../src/domain/grant.ts";
import type { SourcedValue } from "../../../src/domain/profile.ts";
import type { AccessRequest } from "../../../src/domain/request.ts";
import type { SyncedGroup } from "../../../src/domain/target.ts";
import type { User } from "../../../src/domain/user.ts";
import type { Store, Transaction } from "../../../src/ports/store.ts";
import type { Job } from "../../../src/ports/work.ts";
import type { GroupReading } from "../../../src/testing/in-memory-store/drift.ts";
import { buildGrant, buildRequest, noon } from "../builders.ts";

/** What can be counted, whatever keeps it. */
export type Counted = "requests" | "decisions" | "notifications" | "users" | "events";

/** What the contract needs to look behind the port. Nothing here goes through it. */
export interface StoreWorld {
  readonly store: Store;
  /** Sets how far the rules' clock is ahead, in milliseconds. */
  setClock(aheadMs: number): void;
  count(what: Counted): Promise<number>;
  /** What commits woke, in order. */
  woken(): Promise<readonly Job[]>;
  auditLog(): Promise<readonly AuditEvent[]>;
  liveOwners(externalId: string): Promise<readonly { readonly userId: string; readonly source: string }[]>;
  /** Freezes, or unlinks, every link of an account, as an admin page will. */
  changeLinks(externalId: string, change: "freeze" | "unlink"): Promise<void>;
  /** Says of every account with this id that it is gone, as a sync will. */
  departResources(externalId: string): Promise<void>;
  /** Writes what is said of a person, as a sync will. */
  keepProfile(userId: string, said: ReadonlyMap<string, SourcedValue>): Promise<void>;
  /** Says that a group is there, or with `isGone` that it is not any more, as a sync will. */
  keepGroup(connectorId: string, group: SyncedGroup, isGone?: boolean): Promise<void>;
  /** Reads a group whole, as a run of a sync will. */
  readGroup(reading: GroupReading): Promise<void>;
  /** Settles when a statement waits for a lock. */
  untilSomebodyWaits(): Promise<void>;
  close(): Promise<void>;
}

/** A store with the connector `okta` and two people in it. */
export interface Scene extends Omit<StoreWorld, "close"> {
  readonly ada: User;
  readonly bo: User;
}

export type OpenStore = () => Promise<StoreWorld>;

/** Sets a scene of its own for each test. Ask for it inside the test. */
export function setScenes(open: OpenStore): () => Scene {
  let world: StoreWorld | null = null;
  let scene: Scene | null = null;
  beforeEach(async () => {
    world = await open();
    scene = await setScene(world);
  });
  afterEach(async () => world?.close());
  return () => {
    if (scene === null) throw new Error("The scene is set before each test, not earlier.");
    return scene;
  };
}

export async function setScene(world: StoreWorld): Promise<Scene> {
  const [ada, bo] = await world.store.transaction(async (tx) => {
    await tx.rememberConnector({ id: "okta", type: "okta", name: "Okta", organisationId: "00o-example" });
    return [await meet(tx, "UADA"), await meet(tx, "UBO")] as const;
  });
  return { ...world, ada, bo };
}

/** Meets somebody whom no sync has to match any more, so that nothing is owed for them. */
export async function meet(tx: Transaction, userId: string, email?: string): Promise<User> {
  const facts = { displayName: userId, ...(email === undefined ? {} : { email }) };
  const user = await tx.meetUser({ enterpriseId: "", teamId: "T1", userId }, facts);
  await tx.settleMatchOf(user.id, user.email);
  return user;
}

/** A request of Ada's. */
export function requestOf({ ada }: Scene, overrides: Partial<AccessRequest> = {}): AccessRequest {
  return buildRequest({ requesterId: ada.id, ...overrides });
}

/** Bo's approval. */
export function decisionOf({ bo }: Scene, request: AccessRequest, overrides: Partial<Decision> = {}): Decision {
  const decision = { requestId: request.id, userId: bo.id, outcome: "approve", message: null } as const;
  return { ...decision, ...plainVerdict, because: "admins may", at: noon, ...overrides };
}

export async function addRequest(scene: Scene, overrides: Partial<AccessRequest> = {}): Promise<AccessRequest> {
  const request = requestOf(scene, overrides);
  await scene.store.transaction((tx) => tx.addRequest(request));
  return request;
}

/** A grant of an approved request of Ada's, as `change` makes it. */
export async function addGrant(scene: Scene, change: (grant: Grant) => Grant = (grant) => grant): Promise<Grant> {
  const request = await addRequest(scene, { status: "approved", closedAt: noon });
  const grant = change(buildGrant({ requestId: request.id, beneficiaryId: scene.ada.id }));
  await scene.store.transaction((tx) => tx.addGrant(grant));
  return grant;
}
