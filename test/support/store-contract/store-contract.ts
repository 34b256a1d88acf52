import { describe } from "vitest";

import { auditContract } from "./audit.ts";
import { claimContract } from "./claims.ts";
import { driftContract } from "./drift.ts";
import { homeContract } from "./home.ts";
import { formContract } from "./forms.ts";
import { identityContract } from "./identities.ts";
import { identityLinkContract } from "./identity-links.ts";
import { keepingContract } from "./keeping.ts";
import { lockContract } from "./locks.ts";
import { membershipContract } from "./memberships.ts";
import { oneOfEachContract } from "./one-of-each.ts";
import { owedContract } from "./owed.ts";
import { peopleContract } from "./people.ts";
import { picturedContract } from "./pictured.ts";
import { profileContract } from "./profiles.ts";
import { requestEventContract } from "./request-events.ts";
import { resourceContract } from "./resources.ts";
import { routingContract } from "./routing.ts";
import type { OpenStore } from "./store-world.ts";
import { strategyContract } from "./strategies.ts";
import { tellingContract } from "./telling.ts";
import { delegationContract } from "./delegations.ts";
import { decisionContract } from "./decisions.ts";
import { transactionContract } from "./transactions.ts";
import { waitingContract } from "./waiting.ts";

/** The promises of `Store`, as tests. Both stores register them; the one in memory is held to the same. */
export function storeContract(name: string, open: OpenStore): void {
  describe(`${name} keeps the promises of a store`, () => {
    transactionContract(open);
    keepingContract(open);
    oneOfEachContract(open);
    lockContract(open);
    decisionContract(open);
    delegationContract(open);
    tellingContract(open);
    owedContract(open);
    routingContract(open);
    membershipContract(open);
    strategyContract(open);
    driftContract(open);
    peopleContract(open);
    picturedContract(open);
    homeContract(open);
    identityLinkContract(open);
    identityContract(open);
    waitingContract(open);
    formContract(open);
    resourceContract(open);
    profileContract(open);
    requestEventContract(open);
    claimContract(open);
    auditContract(open);
  });
}
