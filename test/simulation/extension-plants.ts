import { addSeconds } from "date-fns/addSeconds";

import type { AccessRequest } from "../../src/domain/request.ts";
import type { Transaction } from "../../src/ports/store.ts";
import type { Plant } from "./plant.ts";
import { inFlows, inTransactions } from "./planting.ts";

/** Whoever ends access early forgets the question whether it goes on. */
async function isLeftOpen(tx: Transaction, { id, status, extendsGrantId }: AccessRequest): Promise<boolean> {
  const before = await tx.findRequest(id);
  return status === "refused" && extendsGrantId !== null && before?.status === "pending";
}

/** Mistakes about access that is extended. */
export const extensionPlants: readonly Plant[] = [
  {
    name: "access is extended for longer than it may last",
    breaks: /all of it together must not last longer than/,
    flows: (flows) => inFlows(flows, (flow) => ({ ...flow, maxDurationSeconds: flow.maxDurationSeconds * 3 })),
  },
  {
    name: "the longest time is counted anew with each extension",
    breaks: /all of it together must not last longer than/,
    store: (store) =>
      inTransactions(store, (tx) => ({
        addGrant: (grant) =>
          tx.addGrant({ ...grant, heldSince: null, endsAt: addSeconds(tx.now, grant.durationSeconds) }),
      })),
  },
  {
    name: "access is extended as often as somebody clicks",
    breaks: /must not be extended more often than/,
    flows: (flows) => inFlows(flows, (flow) => ({ ...flow, maxExtensions: 99 })),
  },
  {
    name: "who ends access early leaves what carries it on",
    breaks: /must end what it carries on, and what carries it on/,
    store: (store) => inTransactions(store, () => ({ findExtension: () => Promise.resolve(null) })),
  },
  {
    name: "an approval gives back what was ended early",
    breaks: /ended early must not come back/,
    store: (store) =>
      inTransactions(store, (tx) => {
        let isLeft = false;
        return {
          async saveRequest(request) {
            isLeft = await isLeftOpen(tx, request);
            if (!isLeft) await tx.saveRequest(request);
          },
          audit: (entry) => (isLeft && entry.action === "request.refused" ? undefined : tx.audit(entry)),
          async lockGrant(id) {
            const grant = await tx.lockGrant(id);
            return grant === null || grant.endCause === null ? grant : { ...grant, endCause: "expired" };
          },
          async saveGrant(grant) {
            const kept = await tx.findGrant(grant.id);
            await tx.saveGrant({ ...grant, endCause: kept?.endCause ?? grant.endCause });
          },
        };
      }),
  },
];
