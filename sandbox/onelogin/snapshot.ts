import { z } from "zod";

import { membershipsSchema } from "../directory/snapshot.ts";
import type { Account } from "./account.ts";
import { credentialScopes } from "./credential-scope.ts";
import { userStates, userStatuses } from "./user.ts";

const moment = z.iso.datetime();
const text = z.string().nullable();
const ids = z.array(z.int()).readonly();

const user = z.strictObject({
  id: z.int(),
  username: text,
  email: text,
  firstname: text,
  lastname: text,
  title: text,
  department: text,
  company: text,
  comment: text,
  phone: text,
  group_id: z.int().nullable(),
  directory_id: z.int().nullable(),
  trusted_idp_id: z.int().nullable(),
  manager_ad_id: text,
  manager_user_id: text,
  samaccountname: text,
  userprincipalname: text,
  distinguished_name: text,
  member_of: text,
  external_id: text,
  preferred_locale_code: text,
  status: z.literal(userStatuses),
  state: z.literal(userStates),
  invalid_login_attempts: z.int(),
  created_at: moment,
  updated_at: moment,
  activated_at: text,
  invitation_sent_at: text,
  last_login: text,
  locked_until: text,
  password_changed_at: text,
  custom_attributes: z.record(z.string(), text),
});

const mapping = z.strictObject({
  id: z.int(),
  name: z.string(),
  enabled: z.boolean(),
  action: z.enum(["add_role", "set_role"]),
  roleIds: ids,
});

const privilege = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  roleIds: ids,
  userIds: ids.default([]), // Older snapshots do not have it.
});

const joining = z.strictObject({
  addedBy: z.strictObject({ id: z.int(), name: z.string() }).nullable(),
  addedAt: moment,
});

/** Everything a pretend OneLogin holds that a restart must not lose. The hour's calls, faults and features begin anew. */
export const oneLoginSnapshotSchema = z.strictObject({
  port: z.int(),
  accountId: z.int(),
  movedMs: z.number(),
  cursorSecret: z.string(),
  credential: z.strictObject({
    clientId: z.string(),
    clientSecret: z.string(),
    scope: z.enum(credentialScopes),
    tokenLifetimeSeconds: z.number(),
    isOwnerDeleted: z.boolean(),
    token: z.strictObject({ value: z.string(), createdAt: moment, lifetimeSeconds: z.number() }).nullable(),
  }),
  directory: z.strictObject({
    users: z.array(user),
    roles: z.array(z.strictObject({ id: z.int(), name: z.string() })),
    mappings: z.array(mapping),
    privileges: z.array(privilege),
    memberships: membershipsSchema(z.int(), joining),
    lastId: z.int(),
  }),
});

/** Plain JSON. */
export type OneLoginSnapshot = z.infer<typeof oneLoginSnapshotSchema>;

/** What the account holds at this moment. */
export function takeOneLoginSnapshot({ url, id, clock, cursors, credential, directory }: Account): OneLoginSnapshot {
  return structuredClone({
    port: Number(new URL(url).port),
    accountId: id,
    movedMs: clock.movedMs,
    cursorSecret: cursors.secret,
    credential: credential.snapshot(),
    directory: directory.snapshot(),
  });
}
