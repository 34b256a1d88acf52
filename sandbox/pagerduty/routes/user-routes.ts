import type { Hono } from "hono";

import type { Account } from "../account.ts";
import type { Answers } from "../answers.ts";
import { notFound } from "../api-failure.ts";
import { pagedAnswer } from "../paged-answer.ts";

export function addUserRoutes(app: Hono, account: Account, answers: Answers): void {
  app.get("/users", (c) => {
    const query = (c.req.query("query") ?? "").toLowerCase();
    const found = [...account.users.values()].filter(
      ({ name, email }) => name.toLowerCase().includes(query) || email.toLowerCase().includes(query),
    );
    return pagedAnswer(c, "users", found, (user) => answers.user(user));
  });
  // A key of an account belongs to no user.
  app.get("/users/me", () => {
    throw notFound();
  });
  app.get("/users/:id", (c) => {
    const user = account.users.get(c.req.param("id"));
    if (user === undefined) throw notFound();
    return c.json({ user: answers.user(user) });
  });
}
