import { nameFaults } from "../connectors/name-faults.ts";
import type { ConnectorConfig } from "../ports/connector.ts";
import type { Directory } from "../ports/directory.ts";
import { FlowFault } from "../ports/flows.ts";
import type { DefinedFlow } from "./define-flow.ts";
import type { AnyTarget, FlowSdk } from "./event.ts";
import type { FlowServices } from "./services.ts";

type Connectors = Readonly<Record<string, ConnectorConfig<string, Directory, object>>>;

/**
 * The `sdk` of one flow: the connectors of its targets and those it lists, each under its type. A connector is opened
 * when one of its functions is called, so that a flow which does not use it never waits for it.
 */
export function createSdk(
  flow: DefinedFlow,
  connectors: Connectors,
  services: FlowServices,
): FlowSdk<readonly AnyTarget[], readonly string[]> {
  const ids = [...new Set([...(flow.targets ?? []).map((target) => target.connector), ...(flow.connectors ?? [])])];
  const open = (id: string) => lazily(flow, connectors, id, services);
  const byType: Record<string, object> = {};
  for (const id of ids) {
    const type = connectors[id]?.type;
    if (type !== undefined) byType[type] ??= open(id);
  }
  const connector = (id: string, type: string) => {
    if (ids.includes(id) && connectors[id]?.type === type) return open(id);
    throw new FlowFault(
      flow.name,
      "sdk",
      `The flow "${flow.name}" does not list the ${type} connector "${id}" under \`connectors\`.`,
    );
  };
  // The types under which a flow sees its connectors were settled by `defineFlow`; here they are ids and values.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.assign(byType, { connector }) as FlowSdk<readonly AnyTarget[], readonly string[]>;
}

/** An SDK whose functions open the connector first. */
function lazily(flow: DefinedFlow, connectors: Connectors, id: string, services: FlowServices): object {
  return new Proxy(
    {},
    {
      get:
        (_, name) =>
        async (...given: readonly unknown[]) => {
          const config = connectors[id];
          if (config === undefined) throw new FlowFault(flow.name, "sdk", `The connector "${id}" is not configured.`);
          const client = await services.openDirectory(id);
          const sdk = config.sdk({
            client,
            accountOf: (user) => services.accountOf(user, id),
            recognise: (people) => services.recognise(people, id),
          });
          const call: unknown = Reflect.get(sdk, name);
          if (typeof call !== "function") {
            throw new FlowFault(flow.name, "sdk", `There is no function \`${String(name)}\` for ${config.label}.`);
          }
          return nameFaults(id, () => Reflect.apply(call, sdk, given));
        },
    },
  );
}
