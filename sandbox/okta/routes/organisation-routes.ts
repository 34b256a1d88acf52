import type { Hono } from "hono";

import type { Organisation } from "../organisation.ts";

const founded = "2020-01-01T00:00:00.000Z";

export function addOrganisationRoutes(app: Hono, organisation: Organisation): void {
  app.get("/api/v1/org", (c) =>
    c.json({
      id: organisation.orgId,
      subdomain: "pretend",
      companyName: "Pretend Company",
      status: "ACTIVE",
      website: "https://www.example.com",
      created: founded,
      lastUpdated: founded,
      expiresAt: null,
      _links: {
        contacts: { href: `${organisation.url}/api/v1/org/contacts` },
        preferences: { href: `${organisation.url}/api/v1/org/preferences` },
      },
    }),
  );

  app.get("/.well-known/okta-organization", (c) =>
    c.json({
      id: organisation.orgId,
      cell: "pretend",
      pipeline: "idx",
      settings: {
        analyticsCollectionEnabled: false,
        bugReportingEnabled: false,
        omEnabled: false,
        pssoEnabled: false,
        desktopMFAEnabled: false,
        itpEnabled: false,
      },
      _links: { organization: { href: organisation.url } },
    }),
  );
}
