import anyGroup from "../../flows/any-group.ts";
import changeApproval from "../../flows/change-approval.ts";
import oktaAccess from "../../flows/okta-access.ts";
import onCallAccess from "../../flows/on-call-access.ts";
import oneloginAccess from "../../flows/onelogin-access.ts";
import privilegedAccess from "../../flows/privileged-access.ts";
import { defineConfig, type LatchkeyConfig, okta, onelogin, pagerduty, smtp } from "../../src/sdk/index.ts";
import { SecretReference } from "../../src/sdk/secret.ts";
import { companyPolicy } from "../company/company-policy.ts";
import type { Company } from "../company/open-company.ts";

/** What was changed every quarter of an hour, and everything every night. */
const schedules = { schedule: "*/15 * * * *", fullSchedule: "0 3 * * *" } as const;

/** The example flows, for the pretend company: what a deployment writes into `latchkey.config.ts`. */
export function configureLatchkey(company: Company): LatchkeyConfig {
  const { okta: oktaServer, onelogin: oneloginServer, pagerduty: pagerDutyServer, mail } = company;
  return defineConfig({
    connectors: {
      okta: okta({
        orgUrl: oktaServer.url,
        apiToken: new SecretReference("the sandbox", () => oktaServer.apiToken),
        sync: {
          ...schedules,
          profile: {
            title: "attributes.title",
            department: "attributes.department",
            manager: "attributes.managerId",
          },
        },
      }),
      onelogin: onelogin({
        apiUrl: oneloginServer.url,
        clientId: new SecretReference("the sandbox", () => oneloginServer.clientId),
        clientSecret: new SecretReference("the sandbox", () => oneloginServer.clientSecret),
        sync: { ...schedules, profile: { title: "attributes.title", department: "attributes.department" } },
      }),
      pagerduty: pagerduty({
        apiUrl: pagerDutyServer.url,
        apiToken: new SecretReference("the sandbox", () => pagerDutyServer.apiToken),
      }),
    },
    flows: [oktaAccess, oneloginAccess, onCallAccess, privilegedAccess, anyGroup, changeApproval],
    admins: companyPolicy.admins,
    identity: { allowedEmailDomains: companyPolicy.allowedEmailDomains },
    email: smtp({ url: new SecretReference("the sandbox", () => mail.url), from: companyPolicy.sender }),
    channels: { errors: companyPolicy.errorsChannel },
  });
}
