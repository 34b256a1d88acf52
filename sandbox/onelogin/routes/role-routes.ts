import type { Hono } from "hono";

import type { Account } from "../account.ts";
import { readListQuestion } from "../list-question.ts";
import { matchesPattern } from "../matches-pattern.ts";
import { pagedAnswer } from "../paged-answer.ts";
import { roleAnswer, type OneLoginRole } from "../role.ts";
import { existingRole } from "./require.ts";

const maximumRoles = 100;

export function addRoleRoutes(app: Hono, account: Account): void {
  const { directory } = account;

  /** The filter by name is `name` on the vendor's page and `role_name` in its OpenAPI description; both are taken. */
  app.get("/api/2/roles", (c) => {
    const parameters = ["name", "role_name", "fields"];
    const question = readListQuestion(c, account, { parameters, maximumLimit: maximumRoles });
    const { asked } = question;
    const patterns = [asked.get("name"), asked.get("role_name")].filter((pattern) => pattern !== undefined);
    return pagedAnswer(c, account, question, {
      records: [...directory.roles.values()]
        .filter((role) => patterns.every((pattern) => matchesPattern(pattern, role.name)))
        .toSorted((one, other) => one.id - other.id),
      answer: (role) => roleAnswer(role, userIdsOf(role), asked.get("fields") ?? null),
    });
  });

  app.get("/api/2/roles/:roleId", (c) => c.json(roleAnswer(existingRole(account, c.req.param("roleId")), [], null)));

  function userIdsOf(role: OneLoginRole): number[] {
    return directory.memberships.members(role.id).map(([userId]) => userId);
  }
}
