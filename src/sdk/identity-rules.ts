import { strategyId } from "../domain/strategy-id.ts";
import type { User } from "../domain/user.ts";
import type { ConnectorConfig, SdkUser } from "../ports/connector.ts";
import type { Directory } from "../ports/directory.ts";
import { FlowFault, type IdentityRules } from "../ports/flows.ts";
import { accountNameSchema } from "./account-name.ts";
import { askStrategy } from "./ask-strategy.ts";
import type { DefinedFlow } from "./define-flow.ts";
import type { DefinedStrategy } from "./define-strategy.ts";
import { knowPeople, type KnowsPeople } from "./know-people.ts";
import { runPart } from "./run-part.ts";

/** Whom and where an implementer's rule about accounts is asked about. */
export interface IdentityQuestion {
  readonly user: Omit<SdkUser, "email"> & { readonly email: string };
  readonly connector: { readonly id: string; readonly type: string };
}

/**
 * What a flow says of people's accounts, checked: a login, an e-mail or an id, or nothing. Of the accounts of a custom
 * strategy only the strategy itself speaks.
 */
export function compileIdentityRules(
  flow: DefinedFlow,
  connectors: Readonly<Record<string, ConnectorConfig<string, Directory, object>>>,
  strategies: readonly DefinedStrategy[],
  services: KnowsPeople,
): IdentityRules {
  const byId = new Map(strategies.map((strategy) => [strategyId(strategy.name), strategy]));
  const ask = async (part: "getIdentity" | "getIdentityLookup", user: User, connectorId: string) => {
    const rule = flow[part];
    const type = connectors[connectorId]?.type;
    // Whoever has no e-mail cannot be named by a rule that is written about e-mails.
    if (rule === undefined || type === undefined || user.email === null) return null;
    const asked = { ...(await knowPeople(services, [user]))(user), email: user.email };
    const answer: unknown = await runPart(flow.name, part, () =>
      rule({ user: asked, connector: { id: connectorId, type } }),
    );
    const read = accountNameSchema.safeParse(answer);
    if (read.success) return read.data === "" ? null : (read.data ?? null);
    throw new FlowFault(
      flow.name,
      part,
      `The ${part} of the flow "${flow.name}" answered something that names no account, so nothing was linked. It must be text of at most 255 characters, or nothing.`,
    );
  };
  return {
    flow: flow.name,
    async name(user, connectorId) {
      const strategy = byId.get(connectorId);
      if (strategy === undefined) return { by: "get-identity", text: await ask("getIdentity", user, connectorId) };
      return { by: "fetch-remote-identity", text: await askStrategy(strategy, flow.name, user, services) };
    },
    lookupEmail: (user, connectorId) => ask("getIdentityLookup", user, connectorId),
  };
}
