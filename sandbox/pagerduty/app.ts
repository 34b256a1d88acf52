import { Hono } from "hono";

import type { Account } from "./account.ts";
import { Answers } from "./answers.ts";
import { ApiFailure, errorBody, notFound, tooManyRequests } from "./api-failure.ts";
import { addIncidentRoutes } from "./routes/incident-routes.ts";
import { addOnCallRoutes } from "./routes/on-call-routes.ts";
import { addUserRoutes } from "./routes/user-routes.ts";

const version = "application/vnd.pagerduty+json;version=2";

/** The API as a pure request handler: limit, credential, version, route; refusals in PagerDuty's shape. */
export function createApp(account: Account): Hono {
  const app = new Hono();
  const answers = new Answers(account);

  app.use(async (c, next) => {
    if (!account.count()) throw tooManyRequests();
    if (c.req.header("Authorization") !== `Token token=${account.apiToken}`) {
      throw new ApiFailure(401, 2006, "The key is not one of this account.");
    }
    if (c.req.header("Accept")?.replaceAll(" ", "") !== version) {
      throw new ApiFailure(406, 2002, "The version of the API is not said.");
    }
    // The key is a read-only one.
    if (c.req.method !== "GET") throw new ApiFailure(403, 2010, "Access Denied");
    await next();
  });

  addUserRoutes(app, account, answers);
  addOnCallRoutes(app, account, answers);
  addIncidentRoutes(app, account, answers);

  app.notFound((c) => c.json(errorBody(2100, notFound().message), 404));
  app.onError((error, c) => {
    if (error instanceof ApiFailure) return c.json(errorBody(error.code, error.message, error.causes), error.status);
    return c.json(errorBody(2000, "Internal Server Error", [String(error)]), 500);
  });
  return app;
}
