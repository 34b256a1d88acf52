import type { Flows } from "../ports/flows.ts";
import { compileFlow } from "./compile-flow.ts";
import type { LatchkeyConfig } from "./define-config.ts";
import type { FlowServices } from "./services.ts";

/** The flows of a configuration, ready to run. Throws a sentence when one cannot work. */
export function createFlows(config: LatchkeyConfig, services: FlowServices): Flows {
  const flows = config.flows.map((flow) => compileFlow(flow, config.connectors ?? {}, services));
  const byName = new Map(flows.map((flow) => [flow.name, flow]));
  return { all: () => flows, find: (name) => byName.get(name) ?? null };
}
