import type { Context, Hono } from "hono";

import type { Account } from "../account.ts";
import { notFound } from "../api-failure.ts";
import { type Privilege, privilegeAnswer } from "../privilege.ts";
import { requireFeature } from "./require.ts";

const holdersPerPage = 1000;

export function addPrivilegeRoutes(app: Hono, account: Account): void {
  const { directory, features } = account;

  app.get("/api/1/privileges", (c) => {
    requireFeature(features.privileges);
    return c.json([...directory.privileges.values()].map((privilege) => privilegeAnswer(privilege)));
  });

  app.get("/api/1/privileges/:privilegeId/roles", (c) => {
    const { roleIds } = existingPrivilege(c.req.param("privilegeId"));
    const { shown, links } = readPage(c, roleIds);
    return c.json({ total: roleIds.length, roles: shown, ...links });
  });

  app.get("/api/1/privileges/:privilegeId/users", (c) => {
    const { userIds } = existingPrivilege(c.req.param("privilegeId"));
    const { shown, links } = readPage(c, userIds);
    return c.json({ total: userIds.length, users: shown, ...links });
  });

  function existingPrivilege(id: string): Privilege {
    requireFeature(features.privileges);
    const privilege = directory.privileges.get(id);
    if (!privilege) throw notFound();
    return privilege;
  }

  /** The cursors are numbers in the body; the links lead to the pages. */
  function readPage(c: Context, ids: readonly number[]) {
    const start = Number(c.req.query("cursor") ?? 0);
    const afterCursor = start + holdersPerPage < ids.length ? start + holdersPerPage : null;
    const beforeCursor = start > 0 ? Math.max(0, start - holdersPerPage) : null;
    const linkTo = (cursor: number | null) => (cursor === null ? null : `${account.url}${c.req.path}?cursor=${cursor}`);
    return {
      shown: ids.slice(start, start + holdersPerPage),
      links: { beforeCursor, previousLink: linkTo(beforeCursor), afterCursor, nextLink: linkTo(afterCursor) },
    };
  }
}
