import { describe } from "vitest";

import { auditContract } from "./audit.ts";
import { identityLinkContract } from "./identity-links.ts";
import { keepingContract } from "./keeping.ts";
import { lockContract } from "./locks.ts";
import { membershipContract } from "./memberships.ts";
import { oneOfEachContract } from "./one-of-each.ts";
import { owedContract } from "./owed.ts";
import { peopleContract } from "./people.ts";
import { picturedContract } from "./pictured.ts";
import type { OpenStore } from "./store-world.ts";
import { tellingContract } from "./telling.ts";
import { transactionContract } from "./transactions.ts";

/** The promises of `Store`, as tests. Both stores register them; the one in memory is held to the same. */
export function storeContract(name: string, open: OpenStore): void {
  describe(`${name} keeps the promises of a store`, () => {
    transactionContract(open);
    keepingContract(open);
    oneOfEachContract(open);
    lockContract(open);
    tellingContract(open);
    owedContract(open);
    membershipContract(open);
    peopleContract(open);
    picturedContract(open);
    identityLinkContract(open);
    auditContract(open);
  });
}
