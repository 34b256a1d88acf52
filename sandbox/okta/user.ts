import { newId } from "./new-id.ts";

export const userStatuses = [
  "STAGED",
  "PROVISIONED",
  "ACTIVE",
  "RECOVERY",
  "PASSWORD_EXPIRED",
  "LOCKED_OUT",
  "SUSPENDED",
  "DEPROVISIONED",
] as const;
type UserStatus = (typeof userStatuses)[number];

type ProfileValue = string | number | boolean | null | readonly string[];

/** The default profile plus whatever an organisation adds to it. */
interface UserProfile {
  readonly login: string;
  readonly email: string;
  readonly [attribute: string]: ProfileValue;
}

/** A user as the pretend Okta keeps it. Field names are the API's own, so filters read them directly. */
export interface OktaUser {
  readonly id: string;
  readonly status: UserStatus;
  readonly created: string;
  readonly activated: string | null;
  readonly statusChanged: string | null;
  readonly lastLogin: string | null;
  readonly lastUpdated: string;
  readonly passwordChanged: string | null;
  readonly profile: UserProfile;
  /** Administrator roles of its own, as `OktaGroup` has them; those of its groups come on top. */
  readonly adminRoles: readonly string[];
}

export interface NewUser {
  readonly id?: string;
  readonly login: string;
  readonly email: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly status?: UserStatus;
  readonly profile?: Readonly<Record<string, ProfileValue>>;
  readonly adminRoles?: readonly string[];
}

export interface UserChange {
  readonly status?: UserStatus;
  readonly profile?: Readonly<Record<string, ProfileValue>>;
  readonly adminRoles?: readonly string[];
}

/** @param now ISO 8601 */
export function createUser(seed: NewUser, now: string): OktaUser {
  const status = seed.status ?? "ACTIVE";
  const neverActivated = status === "STAGED" || status === "PROVISIONED";
  return {
    id: seed.id ?? newId("00u"),
    status,
    created: now,
    activated: neverActivated ? null : now,
    statusChanged: neverActivated ? null : now,
    lastLogin: null,
    lastUpdated: now,
    passwordChanged: neverActivated ? null : now,
    profile: {
      firstName: seed.firstName ?? "Pat",
      lastName: seed.lastName ?? "Example",
      mobilePhone: null,
      secondEmail: null,
      ...seed.profile,
      login: seed.login,
      email: seed.email,
    },
    adminRoles: seed.adminRoles ?? [],
  };
}

/** The user after the change. Profile attributes that are not named stay as they are. */
export function changeUser(user: OktaUser, change: UserChange, now: string): OktaUser {
  const status = change.status ?? user.status;
  const becomesActive = status === "ACTIVE" && user.activated === null;
  return {
    ...user,
    status,
    activated: becomesActive ? now : user.activated,
    statusChanged: status === user.status ? user.statusChanged : now,
    lastUpdated: now,
    profile: { ...user.profile, ...change.profile },
    adminRoles: change.adminRoles ?? user.adminRoles,
  };
}

/** The user in the shape of the vendor's contract, as lists and single reads answer it. */
export function userAnswer(user: OktaUser, baseUrl: string) {
  return {
    id: user.id,
    status: user.status,
    created: user.created,
    activated: user.activated,
    statusChanged: user.statusChanged,
    lastLogin: user.lastLogin,
    lastUpdated: user.lastUpdated,
    passwordChanged: user.passwordChanged,
    type: { id: "otypretenddefaulttyp" },
    profile: user.profile,
    credentials: {
      password: {},
      emails: [{ value: user.profile.email, status: "VERIFIED", type: "PRIMARY" }],
      provider: { type: "OKTA", name: "OKTA" },
    },
    _links: { self: { href: `${baseUrl}/api/v1/users/${user.id}` } },
  };
}
