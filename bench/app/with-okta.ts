// The configuration of the Latchkey that is measured: the example flows, as they are. `start-app.ts` sets the variables.
import changeApproval from "../../flows/change-approval.ts";
import oktaAccess from "../../flows/okta-access.ts";
import { defineConfig, okta, secret } from "../../src/sdk/index.ts";

export default defineConfig({
  connectors: {
    okta: okta({ orgUrl: process.env["BENCH_OKTA_URL"] ?? "", apiToken: secret.env("BENCH_OKTA_TOKEN") }),
  },
  flows: [oktaAccess, changeApproval],
  identity: { allowedEmailDomains: ["acme.com"] },
  channels: { errors: "#latchkey-errors" },
});
