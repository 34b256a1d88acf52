/** 0 unactivated, 1 active, 2 suspended, 3 locked, 4 password expired, 5 awaiting password reset, 7 password pending, 8 security questions required. */
export const userStatuses = [0, 1, 2, 3, 4, 5, 7, 8] as const;
type UserStatus = (typeof userStatuses)[number];
/** 0 unapproved, 1 approved, 2 rejected, 3 unlicensed. */
export const userStates = [0, 1, 2, 3] as const;
type UserState = (typeof userStates)[number];

/** A user as the pretend OneLogin keeps it. Field names are the API's own, so filters read them directly. */
export interface OneLoginUser {
  readonly id: number;
  readonly username: string | null;
  readonly email: string | null;
  readonly firstname: string | null;
  readonly lastname: string | null;
  readonly title: string | null;
  readonly department: string | null;
  readonly company: string | null;
  readonly comment: string | null;
  readonly phone: string | null;
  readonly group_id: number | null;
  readonly directory_id: number | null;
  readonly trusted_idp_id: number | null;
  readonly manager_ad_id: string | null;
  readonly manager_user_id: string | null;
  readonly samaccountname: string | null;
  readonly userprincipalname: string | null;
  readonly distinguished_name: string | null;
  readonly member_of: string | null;
  readonly external_id: string | null;
  readonly preferred_locale_code: string | null;
  readonly status: UserStatus;
  readonly state: UserState;
  readonly invalid_login_attempts: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly activated_at: string | null;
  readonly invitation_sent_at: string | null;
  readonly last_login: string | null;
  readonly locked_until: string | null;
  readonly password_changed_at: string | null;
  readonly custom_attributes: Readonly<Record<string, string | null>>;
}

export type UserChange = Partial<Omit<OneLoginUser, "id" | "created_at" | "updated_at">>;
export type NewUser = UserChange & { readonly id?: number; readonly email: string | null };

/**
 * Active, approved and without a username unless told.
 *
 * @param now ISO 8601
 */
export function createUser(id: number, seed: NewUser, now: string): OneLoginUser {
  const neverActivated = seed.status === 0;
  return {
    username: null,
    firstname: "Pat",
    lastname: "Example",
    title: null,
    department: null,
    company: null,
    comment: null,
    phone: null,
    group_id: null,
    directory_id: null,
    trusted_idp_id: null,
    manager_ad_id: null,
    manager_user_id: null,
    samaccountname: null,
    userprincipalname: null,
    distinguished_name: null,
    member_of: null,
    external_id: null,
    preferred_locale_code: null,
    status: 1,
    state: 1,
    invalid_login_attempts: 0,
    activated_at: neverActivated ? null : now,
    invitation_sent_at: null,
    last_login: null,
    locked_until: null,
    password_changed_at: neverActivated ? null : now,
    custom_attributes: {},
    ...seed,
    id,
    created_at: now,
    updated_at: now,
  };
}

export function changeUser(user: OneLoginUser, change: UserChange, now: string): OneLoginUser {
  return { ...user, ...change, updated_at: now };
}

/** First and last name, as a role shows its users. */
export function fullName({ firstname, lastname }: OneLoginUser): string {
  return [firstname, lastname].filter((name) => name !== null && name !== "").join(" ");
}
