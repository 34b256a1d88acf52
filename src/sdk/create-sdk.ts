import { nameFaults } from "../connectors/name-faults.ts";
import type { AnyConnector } from "../ports/connector.ts";
import { FlowFault, type IdentityRules } from "../ports/flows.ts";
import type { DefinedFlow } from "./define-flow.ts";
import type { AnyTarget, FlowSdk } from "./event.ts";
import { createHttpSdk } from "./http-tools.ts";
import type { IdentitiesSdk } from "./identities.ts";
import type { FlowServices } from "./services.ts";
import { createSlackSdk, type SlackGround } from "./slack-tools.ts";

type Connectors = Readonly<Record<string, AnyConnector>>;
type AnySdk = FlowSdk<readonly AnyTarget[], readonly string[]>;

/**
 * The `sdk` of one flow, made for each event: the connectors of its targets and those it lists, each under its type. A
 * connector is opened when one of its functions is called, so that a flow which does not use it never waits for it.
 * What the flow does not list is refused by a `FlowFault` that says what to write.
 */
export function createSdk(
  flow: DefinedFlow,
  connectors: Connectors,
  services: FlowServices,
  rules: IdentityRules,
): (about: SlackGround["about"]) => AnySdk {
  const ids = [...new Set([...(flow.targets ?? []).map((target) => target.connector), ...(flow.connectors ?? [])])];
  const open = (id: string) => lazily(flow, connectors, id, services, rules);
  const fault = (sentence: string) => new FlowFault(flow.name, "sdk", `The flow "${flow.name}" ${sentence}`);

  const connector = (id: string, type: string) => {
    if (ids.includes(id) && connectors[id]?.type === type) return open(id);
    throw fault(`does not list the ${type} connector "${id}" under \`connectors\`.`);
  };
  const identities: IdentitiesSdk<string> = {
    async of({ id }) {
      return (await services.identitiesOf([id])).get(id) ?? [];
    },
    managerOf: ({ id }) => services.managerOf(id),
    async link({ user, connector: connectorId, externalId }) {
      if (ids.includes(connectorId))
        return services.linkIdentity({ userId: user.id, connectorId, externalId, flow: flow.name });
      throw fault(`does not list the connector "${connectorId}" under \`connectors\`, so nothing was linked.`);
    },
  };
  const http = createHttpSdk(flow.name, services.outbound);

  /** One connector by its type. The one whose id is the type, or the only one of the type. */
  const byType = (type: string): object => {
    const ofType = ids.filter((id) => connectors[id]?.type === type);
    const [id] = ofType.includes(type) ? [type] : ofType;
    if (id === undefined) throw fault(describeUnlisted(type, connectors));
    if (ofType.length === 1 || id === type) return open(id);
    const calls = ofType.map((one) => `\`sdk.connector("${one}", "${type}")\``);
    throw fault(
      `uses ${ofType.length} connectors of type ${type}, so \`sdk.${type}\` does not say which. Write ${calls.join(" or ")}.`,
    );
  };
  return (about) => {
    const always = { connector, identities, http, slack: createSlackSdk({ flow: flow.name, services, about }) };
    const sdk = new Proxy(always, {
      get(target, name) {
        if (typeof name === "symbol" || unasked.has(name) || Object.hasOwn(target, name))
          return Reflect.get(target, name);
        return byType(name);
      },
      has: (target, name) => Object.hasOwn(target, name) || ids.some((id) => connectors[id]?.type === name),
    });
    // The types under which a flow sees its connectors were settled by `defineFlow`; here they are ids and values.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return sdk as unknown as AnySdk;
  };
}

/** What JavaScript itself asks of any object, and not the code of a flow. */
const unasked: ReadonlySet<string> = new Set(["then", "toJSON", "toString", "valueOf", "constructor"]);

function describeUnlisted(type: string, connectors: Connectors): string {
  const known = Object.keys(connectors).filter((id) => connectors[id]?.type === type);
  if (known.length === 0) {
    return `asked for \`sdk.${type}\`, and the configuration has no connector of that type. Nothing was asked of it.`;
  }
  const which = known.map((id) => `"${id}"`).join(" or ");
  return `asked for \`sdk.${type}\` and lists no such connector. Add ${which} to its \`connectors\`.`;
}

/** An SDK whose functions open the connector first. */
function lazily(
  flow: DefinedFlow,
  connectors: Connectors,
  id: string,
  services: FlowServices,
  rules: IdentityRules,
): object {
  return new Proxy(
    {},
    {
      get(_, name) {
        // It is no promise, however it is handed around.
        if (name === "then") return undefined;
        return async (...given: readonly unknown[]) => {
          const config = connectors[id];
          if (config === undefined) throw new FlowFault(flow.name, "sdk", `The connector "${id}" is not configured.`);
          const client = await services.openDirectory(id);
          const sdk = config.sdk({
            client,
            accountOf: (user) => services.accountOf(user, id, rules),
            recognise: (people) => services.recognise(people, id),
          });
          const call: unknown = Reflect.get(sdk, name);
          if (typeof call !== "function") {
            throw new FlowFault(flow.name, "sdk", `There is no function \`${String(name)}\` for ${config.label}.`);
          }
          return nameFaults(id, () => Reflect.apply(call, sdk, given));
        };
      },
    },
  );
}
