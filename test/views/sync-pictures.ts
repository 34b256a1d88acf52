import { randomUUID } from "node:crypto";

import type { SyncPicture } from "../../src/domain/picture.ts";
import type { SyncRun } from "../../src/domain/sync-run.ts";
import type { SyncMatch } from "../../src/ports/sync-matches.ts";
import { afterNoon, buildUser, noon } from "../support/builders.ts";

/** A whole reading of a small directory that ended well. */
export function aRun(overrides: Partial<SyncRun> = {}): SyncRun {
  const isRunning = overrides.state === "running";
  return {
    id: randomUUID(),
    connectorId: "okta",
    kind: "full",
    trigger: "admin",
    begunBy: null,
    state: "complete",
    phase: isRunning ? "accounts" : "done",
    changedSince: null,
    counts: {
      read: 1_204,
      created: 20,
      changed: 30,
      unchanged: 1_150,
      refused: 3,
      repeated: 1,
      groups: 12,
      members: 340,
      matched: 41,
      ambiguous: 4,
      unmatched: 5,
      linked: 38,
      leaving: 0,
    },
    cost: { calls: 14, limit: 600, lowestRemaining: 450 },
    refusedWhy: "An account has no id.",
    error: null,
    failures: 0,
    decidedBy: null,
    decidedAt: null,
    begunAt: noon,
    endedAt: isRunning ? null : afterNoon(95),
    settledAt: isRunning ? null : afterNoon(96),
    ...overrides,
  };
}

/** That run, with nobody who leaves. */
export function aSyncPicture(overrides: Partial<SyncPicture> = {}): SyncPicture {
  return {
    run: aRun(),
    service: "Okta",
    leaving: [],
    waiting: 0,
    outcomes: { gone: 0, suspended: 0, alive: 0 },
    decidedBy: null,
    ...overrides,
  };
}

/** An account that two people may have. */
export function aMatch(overrides: Partial<SyncMatch> = {}): SyncMatch {
  return {
    resourceId: randomUUID(),
    connectorId: "okta",
    externalId: "00u1",
    login: "ada",
    email: "ada@acme.com",
    displayName: "Ada",
    accountStatus: "ACTIVE",
    status: "ambiguous",
    strategy: "email",
    confidence: 0.9,
    note: "several-people",
    candidates: [
      buildUser({ slackUserId: "U0ADA", displayName: "Ada" }),
      buildUser({ slackUserId: "U0BOB", displayName: "Bob" }),
    ],
    owner: null,
    identityId: null,
    resolvedBy: null,
    resolvedAt: null,
    ...overrides,
  };
}
