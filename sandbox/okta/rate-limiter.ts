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

/** Counts calls per bucket in windows of one minute, each beginning with the first call after the last one ended. */
export class RateLimiter {
  /** Calls a minute; change it at any time. */
  readonly limits: RateLimits = { listUsers: 600, getUser: 2000, groups: 500, other: 1200 };
  readonly #windows = new Map<RateLimitBucket, { endsAt: number; used: number }>();

  /** Counts a call and answers whether it is within the limit. */
  count(bucket: RateLimitBucket): boolean {
    const window = this.#window(bucket);
    window.used += 1;
    return window.used <= this.limits[bucket];
  }

  standing(bucket: RateLimitBucket): RateLimitStanding {
    const { endsAt, used } = this.#window(bucket);
    const limit = this.limits[bucket];
    return { limit, remaining: Math.max(0, limit - used), reset: Math.ceil(endsAt / 1000) };
  }

  #window(bucket: RateLimitBucket): { endsAt: number; used: number } {
    const now = Date.now();
    const running = this.#windows.get(bucket);
    if (running && running.endsAt > now) return running;
    const fresh = { endsAt: now + windowMs, used: 0 };
    this.#windows.set(bucket, fresh);
    return fresh;
  }
}
