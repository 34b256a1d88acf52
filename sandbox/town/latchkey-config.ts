import changeApproval from "../../flows/change-approval.ts";
import oktaAccess from "../../flows/okta-access.ts";
import oneloginAccess from "../../flows/onelogin-access.ts";
import { defineConfig, type LatchkeyConfig, okta, onelogin } from "../../src/sdk/index.ts";
import { SecretReference } from "../../src/sdk/secret.ts";
import { companyPolicy } from "../company/company-policy.ts";
import type { Company } from "../company/open-company.ts";

/** The example flows, for the pretend company: what a deployment writes into `latchkey.config.ts`. */
export function configureLatchkey({ okta: oktaServer, onelogin: oneloginServer }: Company): LatchkeyConfig {
  return defineConfig({
    connectors: {
      okta: okta({
        orgUrl: oktaServer.url,
        apiToken: new SecretReference("the sandbox", () => oktaServer.apiToken),
      }),
      onelogin: onelogin({
        apiUrl: oneloginServer.url,
        clientId: new SecretReference("the sandbox", () => oneloginServer.clientId),
        clientSecret: new SecretReference("the sandbox", () => oneloginServer.clientSecret),
      }),
    },
    flows: [oktaAccess, oneloginAccess, changeApproval],
    admins: companyPolicy.admins,
    identity: { allowedEmailDomains: companyPolicy.allowedEmailDomains },
    channels: { errors: companyPolicy.errorsChannel },
  });
}
