import type { Hono } from "hono";

import type { Account } from "../account.ts";
import { notFound } from "../api-failure.ts";
import { privilegeAnswer } from "../privilege.ts";
import { requireFeature } from "./require.ts";

const rolesPerPage = 1000;

export function addPrivilegeRoutes(app: Hono, account: Account): void {
  const { directory, features } = account;

  app.get("/api/1/privileges", (c) => {
    requireFeature(features.privileges);
    return c.json([...directory.privileges.values()].map((privilege) => privilegeAnswer(privilege)));
  });

  /** The cursors are numbers in the body; the links lead to the pages. */
  app.get("/api/1/privileges/:privilegeId/roles", (c) => {
    requireFeature(features.privileges);
    const privilege = directory.privileges.get(c.req.param("privilegeId"));
    if (!privilege) throw notFound();
    const { roleIds } = privilege;
    const from = Number(c.req.query("cursor") ?? 0);
    const afterCursor = from + rolesPerPage < roleIds.length ? from + rolesPerPage : null;
    const beforeCursor = from > 0 ? Math.max(0, from - rolesPerPage) : null;
    const linkTo = (cursor: number | null) => (cursor === null ? null : `${account.url}${c.req.path}?cursor=${cursor}`);
    return c.json({
      total: roleIds.length,
      roles: roleIds.slice(from, from + rolesPerPage),
      beforeCursor,
      previousLink: linkTo(beforeCursor),
      afterCursor,
      nextLink: linkTo(afterCursor),
    });
  });
}
