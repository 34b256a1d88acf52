import type { LatchkeyConfig } from "../../src/sdk/index.ts";
import { FakePeople } from "../../src/testing/fakes/fake-people.ts";
import type { Chance } from "./chance.ts";
import { flowsOf, type Plan } from "./company-flows.ts";
import type { Provider, ProviderId } from "./provider.ts";

/** Somebody who works here, as they are outside Latchkey. */
export interface Employee {
  readonly name: string;
  readonly slackUserId: string;
  /** The address that Slack has of the person. */
  readonly email: string;
  /** The address that the providers have of the person's accounts; only the person reads what is sent there. */
  readonly accountEmail: string;
  /** The account of each provider that really is the person's, whatever Latchkey has linked. */
  readonly accounts: ReadonlyMap<ProviderId, string>;
  isDeactivated: boolean;
  isUnconfirmed: boolean;
}

/** What one provider has of the company. */
export interface Branch {
  readonly provider: Provider;
  readonly approvers: string;
  /** The groups that can be asked for, by the name of the target. */
  readonly targets: ReadonlyMap<string, string>;
  /** Accounts of nobody: no e-mail address in Slack leads to them, and nobody reads theirs. */
  readonly spares: readonly string[];
  readonly suspended: Set<string>;
  readonly deleted: Set<string>;
  /** Groups that a rule of the provider fills. */
  readonly ruled: Set<string>;
}

/** The admin of the configuration. */
export const adminName = "ada";
export const adminSlackId = slackIdOf(adminName);
/** Whom the flow with a fast track lets in by itself. */
export const onCallName = "dora";
/** They are new: the providers have other addresses of theirs than Slack, so that no e-mail leads to their accounts. */
export const newcomerNames: readonly string[] = ["gina", "hugo"];
const names = ["alice", "carl", "erin", "bob", "dora", adminName, ...newcomerNames];
/** Who decides as a rule. */
export const approverNames = ["bob", "dora"] as const;

/** A company at the beginning of a history: who is where before Latchkey did anything. */
export class Company {
  readonly employees: readonly Employee[];
  readonly branches: readonly Branch[];
  readonly slack = new FakePeople();
  readonly flows: LatchkeyConfig["flows"];
  /** Who decides in each flow, by its name. */
  readonly plans: ReadonlyMap<string, Plan>;
  /** Memberships from before, as `provider/group/account`: never to be taken, and all that may be left. */
  readonly before = new Set<string>();

  constructor(providers: readonly Provider[], chance: Chance) {
    this.employees = names.map((name) => {
      const email = `${name}@acme.com`;
      const accountEmail = newcomerNames.includes(name) ? `${name}@before.example` : email;
      return {
        name,
        slackUserId: slackIdOf(name),
        email,
        accountEmail,
        accounts: new Map(providers.map((provider) => [provider.id, provider.addAccount(name, accountEmail)])),
        isDeactivated: false,
        isUnconfirmed: false,
      };
    });
    for (const { name, slackUserId, email } of this.employees) {
      this.slack.add({ userId: slackUserId, displayName: name, email });
    }
    this.branches = providers.map((provider) => this.#openBranch(provider, chance));
    const said = { slackIdOf, onCall: slackIdOf(onCallName), extendsUnasked: chance.happens(0.5) };
    const plans = this.branches.flatMap((branch) => flowsOf(branch, said));
    this.flows = plans.map(({ flow }) => flow);
    this.plans = new Map(plans.map((plan) => [plan.flow.name, plan]));
  }

  employee(name: string): Employee {
    const found = this.employees.find((employee) => employee.name === name);
    if (found === undefined) throw new Error(`Nobody here is called ${name}.`);
    return found;
  }

  /** Whose an account really is; `null` for a spare one. */
  ownerOf(provider: string, externalId: string): Employee | null {
    const { id } = this.branch(provider).provider;
    return this.employees.find(({ accounts }) => accounts.get(id) === externalId) ?? null;
  }

  plan(flow: string): Plan {
    const found = this.plans.get(flow);
    if (found === undefined) throw new Error(`There is no flow ${flow}.`);
    return found;
  }

  branch(id: string): Branch {
    const found = this.branches.find(({ provider }) => provider.id === id);
    if (found === undefined) throw new Error(`There is no provider ${id}.`);
    return found;
  }

  #openBranch(provider: Provider, chance: Chance): Branch {
    const approvers = provider.addGroup("approvers");
    const targets = new Map(["database", "billing"].map((name) => [`${provider.id}-${name}`, provider.addGroup(name)]));
    for (const { accounts } of this.employees) {
      const account = accounts.get(provider.id) ?? "";
      for (const groupId of targets.values()) {
        if (!chance.happens(0.15)) continue;
        provider.putMember(groupId, account);
        this.before.add(membershipKey(provider.id, groupId, account));
      }
    }
    for (const name of approverNames) {
      provider.putMember(approvers, this.employee(name).accounts.get(provider.id) ?? "");
    }
    const spares = ["spare1", "spare2"].map((name) => provider.addAccount(name, `${name}@acme.com`));
    return { provider, approvers, targets, spares, suspended: new Set(), deleted: new Set(), ruled: new Set() };
  }
}

export function membershipKey(provider: string, groupId: string, externalId: string): string {
  return `${provider}/${groupId}/${externalId}`;
}

function slackIdOf(name: string): string {
  return `U0${name.toUpperCase()}`;
}
