import { z } from "zod";

/** The shapes of OneLogin's OpenAPI description 3.1.1 and of the examples on its pages, copied by hand and strict. */

const moment = z.iso.datetime().nullable();
const text = z.string().nullable();
const number = z.int().nullable();

export const tokenSchema = z.strictObject({
  access_token: z.string().min(1),
  created_at: z.iso.datetime(),
  expires_in: z.int().positive(),
  token_type: z.literal("bearer"),
  account_id: z.int(),
});

/** A user in a list for which no fields were asked: as in the example of the page "List Users". */
export const listedUserSchema = z.strictObject({
  activated_at: moment,
  created_at: moment,
  directory_id: number,
  distinguished_name: text,
  email: text,
  external_id: text,
  firstname: text,
  group_id: number,
  id: z.int(),
  invalid_login_attempts: z.int(),
  invitation_sent_at: moment,
  last_login: moment,
  lastname: text,
  locked_until: moment,
  member_of: text,
  password_changed_at: moment,
  phone: text,
  samaccountname: text,
  state: z.literal([0, 1, 2, 3]),
  status: z.literal([0, 1, 2, 3, 4, 5, 7, 8]),
  updated_at: moment,
  username: text,
});

/** A user read by id: as in the example of the page "Get User". */
export const userSchema = listedUserSchema.extend({
  comment: text,
  company: text,
  custom_attributes: z.record(z.string(), text),
  department: text,
  manager_ad_id: text,
  manager_user_id: text,
  preferred_locale_code: text,
  role_ids: z.array(z.int()),
  title: text,
  trusted_idp_id: number,
  userprincipalname: text,
});

export const roleSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  apps: z.array(z.int()),
  users: z.array(z.int()).optional(),
  admins: z.array(z.int()).optional(),
});

export const roleUserSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  username: text,
  added_by: z.strictObject({ id: z.int(), name: z.string() }).nullable(),
  added_at: moment,
  assigned: z.boolean(),
});

export const mappingSchema = z.strictObject({
  id: z.int(),
  name: z.string(),
  enabled: z.boolean(),
  match: z.enum(["all", "any"]),
  position: z.int(),
  conditions: z.array(z.strictObject({ source: z.string(), operator: z.string(), value: z.string() })),
  actions: z.array(z.strictObject({ action: z.string(), value: z.array(z.string()) })),
});

export const privilegeSchema = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  privilege: z.strictObject({
    Version: z.literal("2018-05-18"),
    Statement: z.array(z.strictObject({ Effect: z.string(), Action: z.array(z.string()), Scope: z.array(z.string()) })),
  }),
});

const privilegePageSchema = z.strictObject({
  total: z.int(),
  beforeCursor: number,
  previousLink: z.url().nullable(),
  afterCursor: number,
  nextLink: z.url().nullable(),
});

export const privilegeRolesSchema = privilegePageSchema.extend({ roles: z.array(z.int()) });

export const privilegeUsersSchema = privilegePageSchema.extend({ users: z.array(z.int()) });

/** `Error`: tokens, users and version 1. */
export const errorSchema = z.strictObject({
  error: z.boolean(),
  code: z.int(),
  type: z.string(),
  message: z.string(),
});

/** `altErr`: roles, mappings and privileges. */
export const altErrSchema = z.strictObject({ statusCode: z.int(), name: z.string(), message: z.string() });

/** What the service of the roles says to a request it cannot read, as its users report it. */
export const unreadableSchema = z.strictObject({ status: z.literal(400), error: z.string(), description: z.string() });
