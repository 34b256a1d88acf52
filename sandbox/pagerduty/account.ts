import { randomInt } from "node:crypto";

import { Clock } from "../directory/clock.ts";
import { CallSurroundings } from "../http/call-surroundings.ts";
import { CallWindow } from "../http/call-window.ts";
import type { EscalationPolicy, PagerDutyIncident, PagerDutySchedule, PagerDutyUser } from "./records.ts";

const windowMs = 60_000;

/** Letters and digits after a P, as PagerDuty's ids are. */
export function newId(): string {
  const signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return `P${Array.from({ length: 6 }, () => signs[randomInt(signs.length)]).join("")}`;
}

/** The whole state of one pretend PagerDuty account, shared by its routes and its test handle. */
export class Account {
  readonly clock: Clock;
  readonly surroundings = new CallSurroundings();
  readonly users = new Map<string, PagerDutyUser>();
  readonly schedules = new Map<string, PagerDutySchedule>();
  readonly policies = new Map<string, EscalationPolicy>();
  readonly incidents: PagerDutyIncident[] = [];
  readonly apiToken: string;
  /** Known once the server listens. */
  url = "";
  subdomain: string;
  /** Calls a minute; change it at any time. */
  limit = 960;
  readonly #window = new CallWindow(windowMs);

  constructor(identity: { readonly subdomain: string; readonly apiToken: string; readonly movedMs: number }) {
    this.subdomain = identity.subdomain;
    this.apiToken = identity.apiToken;
    this.clock = new Clock(identity.movedMs);
  }

  /** Counts a call and answers whether it is within the limit. */
  count(): boolean {
    return this.#window.count() <= this.limit;
  }

  /** `reset` is in seconds left. */
  standing(): { readonly limit: number; readonly remaining: number; readonly reset: number } {
    const { used, endsAtMs } = this.#window.standing();
    const reset = Math.ceil((endsAtMs - Date.now()) / 1000);
    return { limit: this.limit, remaining: Math.max(0, this.limit - used), reset };
  }

  user(id: string): PagerDutyUser {
    const user = this.users.get(id);
    if (user === undefined) throw new Error(`There is no user ${id} in the pretend PagerDuty`);
    return user;
  }

  schedule(id: string): PagerDutySchedule {
    const schedule = this.schedules.get(id);
    if (schedule === undefined) throw new Error(`There is no schedule ${id} in the pretend PagerDuty`);
    return schedule;
  }
}
