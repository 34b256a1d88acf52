import type { Hono } from "hono";

import { forbidden, notFound } from "../api-failure.ts";
import type { Organisation } from "../organisation.ts";
import { pagedAnswer } from "../paged-answer.ts";
import { userAnswer } from "../user.ts";
import { existingGroup } from "./require.ts";

const maximumMembers = 1000;

export function addMembershipRoutes(app: Hono, organisation: Organisation): void {
  const { directory } = organisation;

  app.get("/api/v1/groups/:groupId/users", (c) => {
    const group = existingGroup(organisation, c.req.param("groupId"));
    const members = directory.memberships.members(group.id).flatMap(([userId, { sequence }]) => {
      const record = directory.users.get(userId);
      return record ? [{ sequence, record }] : [];
    });
    return pagedAnswer(c, organisation, {
      records: members,
      answer: (user) => userAnswer(user, organisation.url),
      defaultLimit: maximumMembers,
      maximumLimit: maximumMembers,
    });
  });

  app.put("/api/v1/groups/:groupId/users/:userId", (c) => {
    const { groupId, userId } = changeable(c.req.param());
    directory.addMember(groupId, userId);
    return c.body(null, 204);
  });

  app.delete("/api/v1/groups/:groupId/users/:userId", (c) => {
    const { groupId, userId } = changeable(c.req.param());
    directory.removeMember(groupId, userId);
    return c.body(null, 204);
  });

  /** Only plain Okta groups take members through the API. The user may be named by login too, as in Okta. */
  function changeable(named: { groupId: string; userId: string }): { groupId: string; userId: string } {
    const group = existingGroup(organisation, named.groupId);
    const user = directory.findUser(named.userId);
    if (!user) throw notFound("User", named.userId);
    if (group.type !== "OKTA_GROUP") throw forbidden();
    return { groupId: group.id, userId: user.id };
  }
}
