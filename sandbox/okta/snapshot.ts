import { z } from "zod";

import { membershipsSchema } from "../directory/snapshot.ts";
import type { Organisation } from "./organisation.ts";
import { userStatuses } from "./user.ts";

const moment = z.iso.datetime();
const profileValue = z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string()).readonly()]);

const user = z.strictObject({
  id: z.string(),
  status: z.enum(userStatuses),
  created: moment,
  activated: moment.nullable(),
  statusChanged: moment.nullable(),
  lastLogin: moment.nullable(),
  lastUpdated: moment,
  passwordChanged: moment.nullable(),
  profile: z.object({ login: z.string(), email: z.string() }).catchall(profileValue),
  adminRoles: z.array(z.string()).readonly().default([]), // Older snapshots do not have it.
});

const group = z.strictObject({
  id: z.string(),
  type: z.enum(["OKTA_GROUP", "APP_GROUP", "BUILT_IN"]),
  created: moment,
  lastUpdated: moment,
  lastMembershipUpdated: moment,
  profile: z.strictObject({ name: z.string(), description: z.string().nullable() }),
  adminRoles: z.array(z.string()).readonly(),
});

const rule = z.strictObject({
  id: z.string(),
  name: z.string(),
  status: z.enum(["ACTIVE", "INACTIVE"]),
  groupIds: z.array(z.string()).readonly(),
  expression: z.string(),
  created: moment,
  fills: z.enum(["by expression", "nobody"]),
  excluded: z.array(z.string()),
});

function records<Schema extends z.ZodType>(schema: Schema) {
  return z.array(z.strictObject({ id: z.string(), sequence: z.int(), record: schema.nullable() }));
}

/** Everything a pretend Okta holds that a restart must not lose. Rate limits, faults and features begin anew. */
export const oktaSnapshotSchema = z.strictObject({
  port: z.int(),
  orgId: z.string(),
  apiToken: z.string(),
  movedMs: z.number(),
  cursorSecret: z.string(),
  accessTokens: z.array(z.strictObject({ token: z.string(), scopes: z.array(z.string()), expiresAt: z.number() })),
  usedAssertionIds: z.array(z.string()),
  directory: z.strictObject({
    users: records(user),
    groups: records(group),
    rules: z.array(rule),
    memberships: membershipsSchema(z.string(), z.strictObject({ ruleId: z.string().nullable() })),
  }),
});

/** Plain JSON. */
export type OktaSnapshot = z.infer<typeof oktaSnapshotSchema>;

/** What the organisation holds at this moment. */
export function takeOktaSnapshot(organisation: Organisation): OktaSnapshot {
  const { url, orgId, apiToken, clock, cursors, accessTokens, usedAssertionIds, directory } = organisation;
  return structuredClone({
    port: Number(new URL(url).port),
    orgId,
    apiToken,
    movedMs: clock.movedMs,
    cursorSecret: cursors.secret,
    accessTokens: accessTokens.snapshot(),
    usedAssertionIds: [...usedAssertionIds],
    directory: directory.snapshot(),
  });
}
