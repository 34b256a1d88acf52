import type { Decision } from "../../src/domain/approval-policy.ts";
import type { DecidingStage } from "../../src/domain/deciding-stage.ts";
import type { AccessRequest } from "../../src/domain/request.ts";
import type { Flows } from "../../src/ports/flows.ts";
import type { Store } from "../../src/ports/store.ts";
import type { Plant } from "./plant.ts";
import { inFlows, inTransactions } from "./planting.ts";

/** Changes what flows say of their stages. */
function inStages(flows: Flows, change: (stage: DecidingStage) => DecidingStage): Flows {
  return inFlows(flows, (flow) => ({
    ...flow,
    async permissions(facts) {
      const { request, stages } = await flow.permissions(facts);
      return { request, stages: stages.map(change) };
    },
  }));
}

/** Approvals are remembered otherwise than they were given, and the database takes a second one of the same person. */
function rememberingApprovals(store: Store, change: (decision: Decision) => Decision): Store {
  return inTransactions(store, (tx) => ({
    decisionsOf: async (id) => (await tx.decisionsOf(id)).map(change),
    async addDecision(decision) {
      await tx.addDecision(decision);
      return true;
    },
  }));
}

/** No question is newer than another one. */
function askedOnce(request: AccessRequest | null): AccessRequest | null {
  return request && { ...request, askedVersion: 1 };
}

/** Mistakes about stages, and about the lists that are asked in turn. */
export const stagePlants: readonly Plant[] = [
  {
    name: "the first approval is enough in every stage",
    breaks: /1 approved in the stage "Team" instead of 2/,
    flows: (flows) => inStages(flows, (stage) => ({ ...stage, quorum: 1 })),
  },
  {
    name: "those whom a stage escalates to decide from the beginning",
    breaks: /before their time/,
    flows: (flows) =>
      inStages(flows, (stage) => ({ ...stage, escalate: stage.escalate && { ...stage.escalate, afterSeconds: 0 } })),
  },
  {
    name: "nobody remembers who approved before",
    breaks: /nobody must be heard twice/,
    store: (store) => rememberingApprovals(store, (decision) => ({ ...decision, userId: null, onBehalfOf: null })),
  },
  {
    name: "who is away and who decides for them count as two",
    breaks: /nobody must be heard twice/,
    store: (store) => rememberingApprovals(store, (decision) => ({ ...decision, onBehalfOf: null })),
  },
  {
    name: "all lists are asked at once",
    breaks: /must be put to one list at a time/,
    store: (store) => ({
      ...store,
      notificationsOf: async (id) => (await store.notificationsOf(id)).map((message) => ({ ...message, step: 0 })),
    }),
  },
  {
    name: "a button counts after another list took over",
    breaks: /whose list had lost its turn|about another stage/,
    store: (store) =>
      inTransactions(store, (tx) => ({
        lockRequest: async (id) => askedOnce(await tx.lockRequest(id)),
        findRequest: async (id) => askedOnce(await tx.findRequest(id)),
      })),
  },
];
