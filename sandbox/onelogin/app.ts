import { Hono } from "hono";

import type { Account } from "./account.ts";
import { ApiFailure } from "./api-failure.ts";
import { authorize } from "./authorize.ts";
import { errorBody } from "./error-body.ts";
import { addMappingRoutes } from "./routes/mapping-routes.ts";
import { addMembershipRoutes } from "./routes/membership-routes.ts";
import { addPrivilegeRoutes } from "./routes/privilege-routes.ts";
import { addRoleRoutes } from "./routes/role-routes.ts";
import { addTokenRoutes } from "./routes/token-routes.ts";
import { addUserRoutes } from "./routes/user-routes.ts";

/** The API as a pure request handler: credential, limit, route; refusals in OneLogin's shapes. */
export function createApp(account: Account): Hono {
  const app = new Hono();

  app.use("/api/*", async (c, next) => {
    const { method, path } = c.req;
    authorize({ method, path, authorization: c.req.header("Authorization") }, account);
    if (!account.rateLimit.count()) throw new ApiFailure(429, "Rate limit exceeded");
    await next();
  });

  addTokenRoutes(app, account);
  addUserRoutes(app, account);
  addRoleRoutes(app, account);
  addMembershipRoutes(app, account);
  addMappingRoutes(app, account);
  addPrivilegeRoutes(app, account);

  app.notFound((c) => c.json(errorBody(c.req.path, 404, "No Route Exists"), 404));
  app.onError((error, c) => {
    if (!(error instanceof ApiFailure)) return c.json(errorBody(c.req.path, 500, String(error)), 500);
    return c.json(errorBody(c.req.path, error.status, error.message), error.status);
  });
  return app;
}
