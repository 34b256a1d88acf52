import type { Context, Hono } from "hono";
import { z } from "zod";

import type { Account } from "../account.ts";
import { ApiFailure, badRequest, notFound } from "../api-failure.ts";
import { readListQuestion } from "../list-question.ts";
import { pagedAnswer } from "../paged-answer.ts";
import { roleUserAnswer, selectRoleUsers } from "../role-user.ts";
import { existingRole } from "./require.ts";

const maximumRoleUsers = 100;
const idsSchema = z.array(z.int().positive());

export function addMembershipRoutes(app: Hono, account: Account): void {
  const { directory } = account;
  const path = "/api/2/roles/:roleId/users";

  app.get(path, (c) => {
    const role = existingRole(account, c.req.param("roleId"));
    const parameters = ["name", "include_unassigned"];
    const question = readListQuestion(c, account, { parameters, maximumLimit: maximumRoleUsers });
    return pagedAnswer(c, account, question, {
      records: selectRoleUsers(directory, role.id, question.asked),
      answer: (user) => roleUserAnswer(directory, role.id, user),
    });
  });

  /** An unknown user is a 422 here: "a value supplied is not valid" is the only refusal the vendor documents. */
  app.post(path, async (c) => {
    const role = existingRole(account, c.req.param("roleId"));
    const userIds = await readUserIds(c);
    if (!userIds.every((id) => directory.users.has(id))) throw new ApiFailure(422, "Validation failed: unknown user");
    for (const userId of userIds) directory.addMember(role.id, userId, account.owner);
    return c.json(userIds.map((id) => ({ id })));
  });

  /** An unknown user is a 404 here, which the vendor documents as "a user that does not exist". */
  app.delete(path, async (c) => {
    const role = existingRole(account, c.req.param("roleId"));
    const userIds = await readUserIds(c);
    if (!userIds.every((id) => directory.users.has(id))) throw notFound();
    for (const userId of userIds) directory.removeMember(role.id, userId);
    return c.body(null, 204);
  });
}

/** Reads a raw array of ids. The object that older SDKs sent, `{"user_id": […]}`, is refused as OneLogin refuses it. */
async function readUserIds(c: Context): Promise<number[]> {
  const body: unknown = await c.req.json().catch(() => undefined);
  if (!Array.isArray(body)) throw badRequest("Expected array in request");
  const read = idsSchema.safeParse(body);
  if (!read.success) throw new ApiFailure(422, "Validation failed: user ids are integers");
  return read.data;
}
