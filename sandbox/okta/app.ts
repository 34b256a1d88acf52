import { Hono } from "hono";

import { ApiFailure, errorBody, notFound, tooManyRequests } from "./api-failure.ts";
import { authorize } from "./authorization.ts";
import type { Organisation } from "./organisation.ts";
import { bucketOf } from "./rate-limiter.ts";
import { addGroupRoutes } from "./routes/group-routes.ts";
import { addMembershipRoutes } from "./routes/membership-routes.ts";
import { addOrganisationRoutes } from "./routes/organisation-routes.ts";
import { addTokenRoutes } from "./routes/token-routes.ts";
import { addUserRoutes } from "./routes/user-routes.ts";

/** The API as a pure request handler: limit, credential, route; refusals in Okta's shape. */
export function createApp(organisation: Organisation): Hono {
  const app = new Hono();

  app.use(async (c, next) => {
    if (!organisation.rateLimiter.count(bucketOf(c.req.path))) throw tooManyRequests();
    await next();
  });
  app.use("/api/*", async (c, next) => {
    const { method, path } = c.req;
    authorize({ method, path, authorization: c.req.header("Authorization") }, organisation);
    await next();
  });

  addUserRoutes(app, organisation);
  addGroupRoutes(app, organisation);
  addMembershipRoutes(app, organisation);
  addOrganisationRoutes(app, organisation);
  addTokenRoutes(app, organisation);

  app.notFound((c) => c.json(errorBody("E0000007", notFound("Endpoint", c.req.path).message), 404));
  app.onError((error, c) => {
    if (!(error instanceof ApiFailure)) {
      return c.json(errorBody("E0000009", "Internal Server Error", [String(error)]), 500);
    }
    const body = errorBody(error.errorCode, error.message, error.causes);
    return c.json(body, error.status, error.headers);
  });
  return app;
}
