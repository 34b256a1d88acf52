import { addSeconds } from "date-fns/addSeconds";

import type { Grant } from "../../src/domain/grant.ts";
import type { ExternalIdentity } from "../../src/domain/identity.ts";
import type { Directory } from "../../src/ports/directory.ts";
import { DirectoryFault } from "../../src/ports/directory.ts";
import type { Reads, Transaction } from "../../src/ports/store.ts";
import { adminSlackId } from "./company.ts";
import { extensionPlants } from "./extension-plants.ts";
import type { Plant } from "./plant.ts";
import { inFlows, inTransactions } from "./planting.ts";
import { stagePlants } from "./stage-plants.ts";

/** Whoever ends a link leaves what is only owed to the look before the write. */
function leavesOwed(tx: Transaction): Partial<Transaction> {
  return {
    async unendedGrantsOfAccount(connectorId, externalId) {
      const ids = await tx.unendedGrantsOfAccount(connectorId, externalId);
      const grants = await Promise.all(ids.map((id) => tx.findGrant(id)));
      return grants.flatMap((grant) => (grant === null || grant.state === "pending" ? [] : [grant.id]));
    },
  };
}

/** A directory of which some questions are answered otherwise. */
function around(directory: Directory, change: Partial<Directory>): Directory {
  return {
    organisationId: (signal) => directory.organisationId(signal),
    isMember: (...given) => directory.isMember(...given),
    listMembers: (...given) => directory.listMembers(...given),
    findAccountById: (...given) => directory.findAccountById(...given),
    findAccountsByEmail: (...given) => directory.findAccountsByEmail(...given),
    findAccountsByLogin: (...given) => directory.findAccountsByLogin(...given),
    describeGroup: (...given) => directory.describeGroup(...given),
    hasAdminRights: (...given) => directory.hasAdminRights(...given),
    addMember: (...given) => directory.addMember(...given),
    removeMember: (...given) => directory.removeMember(...given),
    ...change,
  };
}

/** Mistakes as they are made, each in the way of the product and none in its code. */
export const plants: readonly Plant[] = [
  {
    name: "what was there before is read only after the write",
    breaks: /a member before, which is not so/,
    store: (store) =>
      inTransactions(store, (tx) => ({
        saveGrant: (grant) => tx.saveGrant(grant.state === "applying" ? { ...grant, foundBefore: true } : grant),
      })),
  },
  {
    name: "an attempt is forgotten, so that a lost answer is taken for access from before",
    breaks:
      /must not become (pending|not_applied)|must not be written over|a member before, which is not so|"grant applying" of \S+ after "grant applying"/,
    store: (store) =>
      inTransactions(store, (tx) => ({
        async lockGrant(id): Promise<Grant | null> {
          const grant = await tx.lockGrant(id);
          return grant?.state === "applying" ? { ...grant, state: "pending", foundBefore: null } : grant;
        },
      })),
  },
  {
    name: "a lost answer counts as not applied",
    breaks: /must not become not_applied|without a grant that is not ended|must be done within/,
    store: (store) =>
      inTransactions(store, (tx) => ({
        async deferGrant(id) {
          const grant = await tx.lockGrant(id);
          if (grant?.state === "applying") await tx.saveGrant({ ...grant, state: "not_applied", endedAt: tx.now });
        },
      })),
  },
  {
    name: "there is no lease",
    breaks:
      /without the lease|its grant was ended|without a grant that is not ended|still shows it|is left over at the end/,
    store: (store) => ({
      ...inTransactions(store, () => ({
        holdsLease: () => Promise.resolve(true),
        renewLease: () => Promise.resolve(true),
      })),
      takeLease: async (membership) => (await store.takeLease(membership)) ?? { membershipId: "none", fence: 0 },
    }),
  },
  {
    name: '"not found" counts as removed without a look at what is gone',
    breaks: /still shows it|without a grant that is not ended/,
    directory: (directory) => {
      let isGone = false;
      return around(directory, {
        async removeMember(...given) {
          const answer = await directory.removeMember(...given);
          isGone = answer === "not-found";
          return answer;
        },
        findAccountById: (...given) => (isGone ? Promise.resolve(null) : directory.findAccountById(...given)),
      });
    },
  },
  {
    name: "people decide their own requests",
    breaks: /by the person who asked/,
    flows: (flows) => inFlows(flows, (flow) => ({ ...flow, allowSelfApproval: true })),
  },
  {
    name: "everybody decides",
    breaks: /not allowed/,
    flows: (flows) =>
      inFlows(flows, (flow) => ({
        ...flow,
        async permissions(facts) {
          const { stages } = await flow.permissions(facts);
          const everyone = { kind: "everyone" } as const;
          return { request: everyone, stages: stages.map((stage) => ({ ...stage, decide: everyone })) };
        },
      })),
  },
  {
    name: "who approved is not looked at again before the first write",
    breaks: /who approved it was not allowed to any more/,
    flows: (flows) =>
      inFlows(flows, (flow) => ({
        ...flow,
        async permissions(facts) {
          const { request, stages } = await flow.permissions(facts);
          const anybody = stages.map((stage) => ({ ...stage, decide: { kind: "everyone" } as const }));
          return { request, stages: facts.request.status === "approved" ? anybody : stages };
        },
      })),
  },
  {
    name: "the end moves each time the grant is looked at",
    breaks: /end .*(moved|must move once)/,
    async beforeJob(world, job) {
      if (job.type !== "advance-grant") return;
      await world.store.transaction(async (tx) => {
        const grant = await tx.lockGrant(job.grantId);
        if (grant?.state !== "active") return;
        await tx.saveGrant({ ...grant, endsAt: addSeconds(tx.now, grant.durationSeconds) });
      });
    },
  },
  {
    name: "what was written is not read back",
    breaks: /does not show it|still shows it/,
    directory: (directory) => {
      const written = new Map<string, boolean>();
      return around(directory, {
        async addMember(groupId, externalId, signal) {
          const answer = await directory.addMember(groupId, externalId, signal);
          written.set(`${groupId}/${externalId}`, true);
          return answer;
        },
        async removeMember(groupId, externalId, signal) {
          const answer = await directory.removeMember(groupId, externalId, signal);
          written.set(`${groupId}/${externalId}`, false);
          return answer;
        },
        async isMember(groupId, externalId, signal) {
          const key = `${groupId}/${externalId}`;
          const known = written.get(key);
          written.delete(key);
          return known ?? directory.isMember(groupId, externalId, signal);
        },
      });
    },
  },
  {
    name: "a refused credential counts as a removal",
    breaks: /still shows it|without a grant that is not ended|must be done within/,
    directory: (directory) => {
      let isRefused = false;
      return around(directory, {
        async removeMember(...given) {
          try {
            isRefused = false;
            return await directory.removeMember(...given);
          } catch (error) {
            isRefused = error instanceof DirectoryFault && error.kind === "unauthorized";
            if (isRefused) return "done";
            throw error;
          }
        },
        isMember: (...given) => (isRefused ? Promise.resolve(false) : directory.isMember(...given)),
      });
    },
  },
  {
    name: "the rows are never asked what they owe",
    breaks: /in good weather|is owed|still|at the end/i,
    store: (store) => ({ ...store, owedJobs: () => Promise.resolve([]) }),
  },
  {
    name: "the admins hear of the same thing again and again",
    breaks: /admins must hear of one cause once/,
    store: (store) =>
      inTransactions(store, (tx) => ({
        tell: ({ recipient, notice, requestId }) => tx.tell({ recipient, notice, requestId }),
      })),
  },
  {
    name: "a notice that was told is told again",
    breaks: /owed for ever|must not be posted again/,
    store: (store) => inTransactions(store, () => ({ settleOutboxEvent: () => Promise.resolve() })),
  },
  {
    name: "access from before is taken for ours",
    breaks: /was not a member before, which is not so|from before/,
    store: (store) =>
      inTransactions(store, (tx) => ({
        saveGrant: (grant) => tx.saveGrant({ ...grant, foundBefore: grant.foundBefore === null ? null : false }),
      })),
  },
  {
    name: "a grant that ends takes the membership from another that holds it",
    breaks: /another grant holds it/,
    store: (store) => ({
      ...store,
      unendedGrantsOf: async (membership) =>
        (await store.unendedGrantsOf(membership)).filter(({ state }) => state === "ending"),
    }),
  },
  {
    name: "a decision is not kept with its entry in the audit log",
    breaks: /audit log (says|does not say)/,
    store: (store) => inTransactions(store, () => ({ audit: () => undefined })),
  },
  {
    name: "a wrong code is not counted",
    breaks: /each wrong code must be counted/,
    store: (store) => inTransactions(store, (tx) => ({ saveClaim: (claim) => tx.saveClaim({ ...claim, tries: 0 }) })),
  },
  {
    name: "every code is right",
    breaks: /they cannot have read the code/,
    codes: (codes) => ({ ...codes, isCode: (_claimId, _typed, hmac) => hmac !== null }),
  },
  {
    name: "the claimant may approve",
    breaks: /on their own claim/,
    decider: (clicker, claimant) => (clicker === claimant ? adminSlackId : clicker),
  },
  {
    name: "the link is not looked at before the write",
    breaks: /was not linked to this person/,
    store(store) {
      const seen = new Map<string, ExternalIdentity>();
      const asSeen = ({ findIdentityOwner }: Pick<Reads, "findIdentityOwner">) => ({
        async findIdentityOwner(connectorId: string, externalId: string) {
          const key = `${connectorId}/${externalId}`;
          const link = await findIdentityOwner(connectorId, externalId);
          if (link !== null && link.frozenAt === null) seen.set(key, link);
          return seen.get(key) ?? (link && { ...link, frozenAt: null });
        },
      });
      return { ...inTransactions(store, (tx) => ({ ...asSeen(tx), ...leavesOwed(tx) })), ...asSeen(store) };
    },
  },
  {
    name: "a request that waits for an account is not woken",
    breaks: /must not wait for an account that is linked/,
    store: (store) => inTransactions(store, () => ({ requestsNeedingAccount: () => Promise.resolve([]) })),
  },
  {
    name: "a link that is frozen or taken back ends no access",
    breaks: /does not end/,
    store: (store) => inTransactions(store, () => ({ unendedGrantsOfAccount: () => Promise.resolve([]) })),
  },
  {
    name: "what a link was before is not told",
    breaks: /the audit log (says otherwise|does not say so)/,
    store: (store) =>
      inTransactions(store, (tx) => ({
        audit: ({ data, ...entry }) =>
          tx.audit({ ...entry, data: "before" in data ? { ...data, before: null } : data }),
      })),
  },
  {
    name: "no comparison after a lost lease",
    breaks: /without the lease|without a grant that is not ended|left over/,
    store: (store) => inTransactions(store, () => ({ oweReconciliation: () => Promise.resolve() })),
  },
  ...stagePlants,
  ...extensionPlants,
];
