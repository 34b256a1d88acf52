/** A user of the account. Whoever left is deleted. */
export interface PagerDutyUser {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: "owner" | "admin" | "user" | "limited_user" | "observer" | "restricted_access" | "read_only_user";
  readonly invitationSent: boolean;
}

/** People who take turns of the same length, one after the other. */
export interface Rotation {
  /** When the turn of the first one begins, in milliseconds since 1970. */
  readonly beginsAt: number;
  readonly turnMs: number;
}

export interface PagerDutySchedule {
  readonly id: string;
  readonly name: string;
  /** In the order of their turns. */
  readonly userIds: readonly string[];
  /** Without it the first one is on call always. */
  readonly rotation: Rotation | null;
  /** Somebody on call in place of whoever's turn it is; `nobody` for a gap. */
  readonly override: { readonly userId: string } | "nobody" | null;
}

export interface EscalationPolicy {
  readonly id: string;
  readonly name: string;
  /** The first rule is level 1. */
  readonly rules: readonly {
    readonly targets: readonly { readonly type: "user" | "schedule"; readonly id: string }[];
  }[];
}

export interface PagerDutyIncident {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly status: "triggered" | "acknowledged" | "resolved";
  readonly urgency: "high" | "low";
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly service: { readonly id: string; readonly name: string };
  readonly assigneeIds: readonly string[];
}

/** Somebody's turn at one level of an escalation policy. `null` for the schedule: the policy names them directly. */
export interface Turn {
  readonly policy: EscalationPolicy;
  readonly level: number;
  readonly schedule: PagerDutySchedule | null;
  readonly user: PagerDutyUser;
  /** Milliseconds since 1970; `null` for always. */
  readonly start: number | null;
  readonly end: number | null;
}
