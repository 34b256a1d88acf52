import type { Hono } from "hono";

import { userRoleAnswers } from "../admin-role.ts";
import { userFilterAttributes } from "../criteria.ts";
import { groupAnswer, type OktaGroup } from "../group.ts";
import type { Organisation } from "../organisation.ts";
import { pagedAnswer } from "../paged-answer.ts";
import { selectRecords } from "../select-records.ts";
import { userAnswer, type OktaUser } from "../user.ts";
import { existingUser, requireFeature } from "./require.ts";

export function addUserRoutes(app: Hono, organisation: Organisation): void {
  const { directory } = organisation;

  app.get("/api/v1/users", (c) => {
    const quick = c.req.query("q") !== undefined;
    return pagedAnswer(c, organisation, {
      records: selectRecords(c, organisation, directory.users, {
        filterAttributes: userFilterAttributes,
        quickMatch,
        leftOut: (user) => user.status === "DEPROVISIONED",
      }),
      answer: (user) => userAnswer(user, organisation.url),
      defaultLimit: quick ? 10 : 200,
      maximumLimit: 200,
      paged: !quick,
    });
  });

  app.get("/api/v1/users/:idOrLogin", (c) =>
    c.json(userAnswer(existingUser(organisation, c.req.param("idOrLogin")), organisation.url)),
  );

  app.get("/api/v1/users/:idOrLogin/groups", (c) => {
    const user = existingUser(organisation, c.req.param("idOrLogin"));
    return c.json(groupsOf(user).map((group) => groupAnswer(group, organisation.url)));
  });

  app.get("/api/v1/users/:idOrLogin/roles", (c) => {
    const user = existingUser(organisation, c.req.param("idOrLogin"));
    requireFeature(organisation.features.adminRoles, "RoleAssignment", user.id);
    return c.json(userRoleAnswers(user, groupsOf(user), organisation.url));
  });

  function groupsOf(user: OktaUser): OktaGroup[] {
    return directory.memberships.groupsOf(user.id).flatMap((id) => directory.groups.get(id) ?? []);
  }
}

function quickMatch(user: OktaUser, text: string): boolean {
  const { firstName, lastName, email } = user.profile;
  return [firstName, lastName, email].some((value) =>
    String(value ?? "")
      .toLowerCase()
      .startsWith(text),
  );
}
