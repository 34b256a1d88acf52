import type { FlowServices } from "../../src/sdk/services.ts";

const refuse = () => Promise.reject(new Error("Nobody should ask."));

/** What a flow leans on, where nobody is known and nobody should be asked for more. */
export const quietServices: FlowServices = {
  openDirectory: refuse,
  accountOf: refuse,
  identitiesOf: () => Promise.resolve(new Map()),
  profilesOf: () => Promise.resolve(new Map()),
  managerOf: () => Promise.resolve(null),
  linkIdentity: refuse,
  recognise: () => Promise.resolve([]),
  stepsOf: () => Promise.resolve([]),
  countSteps: () => Promise.resolve(0),
  outputOf: () => Promise.resolve(null),
  slackUserByEmail: () => Promise.resolve(null),
  slack: {
    lookUp: refuse,
    findByEmail: refuse,
    listPeople: refuse,
    isInUserGroup: refuse,
    usersInUserGroup: refuse,
    membersOfChannel: refuse,
    say: refuse,
    usersOf: () => Promise.resolve(new Map()),
    cardsOf: () => Promise.resolve([]),
  },
  outbound: { send: refuse },
};
