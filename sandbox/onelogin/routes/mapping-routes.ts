import type { Hono } from "hono";

import type { Account } from "../account.ts";
import { badRequest } from "../api-failure.ts";
import { hasAction, mappingAnswer } from "../mapping.ts";
import { requireFeature } from "./require.ts";

export function addMappingRoutes(app: Hono, account: Account): void {
  /**
   * Not paged. Lists the enabled mappings, or with `enabled=false` the others. Several actions in `has_action` have to
   * be there all; the vendor does not say, and who would ask for any of them would overlook some here.
   */
  app.get("/api/2/mappings", (c) => {
    requireFeature(account.features.mappings);
    const { enabled = "true", has_action: actions, ...others } = c.req.query();
    if (!["true", "false"].includes(enabled) || Object.keys(others).length > 0) throw badRequest("Unknown filter");
    const wanted = actions?.split(",") ?? [];
    const mappings = [...account.directory.mappings.values()]
      .map((mapping, index) => ({ mapping, position: index + 1 }))
      .filter(({ mapping }) => mapping.enabled === (enabled === "true"))
      .filter(({ mapping }) => wanted.every((action) => hasAction(mapping, action)));
    return c.json(mappings.map(({ mapping, position }) => mappingAnswer(mapping, position)));
  });
}
