import type { Hono } from "hono";

import { notFound } from "../api-failure.ts";
import { userFilterAttributes } from "../criteria.ts";
import { groupAnswer } from "../group.ts";
import type { Organisation } from "../organisation.ts";
import { pagedAnswer } from "../paged-answer.ts";
import { selectRecords } from "../select-records.ts";
import { userAnswer, type OktaUser } from "../user.ts";

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

  app.get("/api/v1/users/:idOrLogin", (c) => {
    const user = directory.findUser(c.req.param("idOrLogin"));
    if (!user) throw notFound("User", c.req.param("idOrLogin"));
    return c.json(userAnswer(user, organisation.url));
  });

  app.get("/api/v1/users/:idOrLogin/groups", (c) => {
    const user = directory.findUser(c.req.param("idOrLogin"));
    if (!user) throw notFound("User", c.req.param("idOrLogin"));
    const groups = directory.memberships.groupsOf(user.id).flatMap((id) => directory.groups.get(id) ?? []);
    return c.json(groups.map((group) => groupAnswer(group, organisation.url)));
  });
}

function quickMatch(user: OktaUser, text: string): boolean {
  const { firstName, lastName, email } = user.profile;
  return [firstName, lastName, email].some((value) =>
    String(value ?? "")
      .toLowerCase()
      .startsWith(text),
  );
}
