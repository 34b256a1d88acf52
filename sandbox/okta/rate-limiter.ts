import { CallWindow } from "../http/call-window.ts";

const windowMs = 60_000;

/** How Okta divides its limits here: listing users, one user by id, everything below groups, and the rest. */
export type RateLimitBucket = "listUsers" | "getUser" | "groups" | "other";
export type RateLimits = Record<RateLimitBucket, number>;

export interface RateLimitStanding {
  readonly limit: number;
  readonly remaining: number;
  /** Epoch seconds. */
  readonly reset: number;
}

export function bucketOf(path: string): RateLimitBucket {
  if (path === "/api/v1/users") return "listUsers";
  if (/^\/api\/v1\/users\/[^/]+$/.test(path)) return "getUser";
  return path.startsWith("/api/v1/groups") ? "groups" : "other";
}

/** Counts calls per bucket in windows of one minute. */
export class RateLimiter {
  /** Calls a minute; change it at any time. */
  readonly limits: RateLimits = { listUsers: 600, getUser: 2000, groups: 500, other: 1200 };
  readonly #windows = {
    listUsers: new CallWindow(windowMs),
    getUser: new CallWindow(windowMs),
    groups: new CallWindow(windowMs),
    other: new CallWindow(windowMs),
  } satisfies Record<RateLimitBucket, CallWindow>;

  /** Counts a call and answers whether it is within the limit. */
  count(bucket: RateLimitBucket): boolean {
    return this.#windows[bucket].count() <= this.limits[bucket];
  }

  standing(bucket: RateLimitBucket): RateLimitStanding {
    const { endsAtMs, used } = this.#windows[bucket].standing();
    const limit = this.limits[bucket];
    return { limit, remaining: Math.max(0, limit - used), reset: Math.ceil(endsAtMs / 1000) };
  }
}
