import type { Hono } from "hono";

import type { Account } from "../account.ts";
import { readListQuestion } from "../list-question.ts";
import { pagedAnswer } from "../paged-answer.ts";
import { selectUsers, userParameters } from "../select-users.ts";
import { listedUserAnswer, userAnswer } from "../user-answer.ts";
import { existingUser } from "./require.ts";

const maximumUsers = 50;

export function addUserRoutes(app: Hono, account: Account): void {
  const { directory } = account;

  app.get("/api/2/users", (c) => {
    const question = readListQuestion(c, account, { parameters: userParameters, maximumLimit: maximumUsers });
    const fields = question.asked.get("fields") ?? null;
    return pagedAnswer(c, account, question, {
      records: selectUsers(directory.users.values(), question.asked),
      answer: (user) => listedUserAnswer(user, directory.rolesOf(user.id), fields),
    });
  });

  app.get("/api/2/users/:userId", (c) => {
    const user = existingUser(account, c.req.param("userId"));
    return c.json(userAnswer(user, directory.rolesOf(user.id)));
  });

  /** The list stands in a list, as on the vendor's page; its OpenAPI description shows a flat one. */
  app.get("/api/1/users/:userId/roles", (c) => {
    const user = existingUser(account, c.req.param("userId"));
    const status = { error: false, code: 200, type: "success", message: "Success" };
    return c.json({ status, data: [directory.rolesOf(user.id)] });
  });
}
