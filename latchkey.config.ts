import anyGroup from "./flows/any-group.ts";
import changeApproval from "./flows/change-approval.ts";
import oktaAccess from "./flows/okta-access.ts";
import privilegedAccess from "./flows/privileged-access.ts";
import { defineConfig, okta, secret } from "./src/sdk/index.ts";

/** What this deployment decides. Put your own organisation, admins, domains and flows here. */
export default defineConfig({
  connectors: {
    okta: okta({
      orgUrl: "https://acme.okta.com",
      apiToken: secret.env("OKTA_API_TOKEN"),
      sync: { schedule: "*/15 * * * *", profile: { manager: "attributes.managerId" } },
    }),
  },
  flows: [oktaAccess, privilegedAccess, anyGroup, changeApproval],
  admins: ["U012AB3CD"],
  identity: { allowedEmailDomains: ["acme.com"] },
  channels: { errors: "#latchkey-errors" },
});
