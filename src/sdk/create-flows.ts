import type { Flows } from "../ports/flows.ts";
import { compileFlow } from "./compile-flow.ts";
import type { LatchkeyConfig } from "./define-config.ts";
import { findStrategies } from "./find-strategies.ts";
import { partLimitMs } from "./run-part.ts";
import type { FlowServices } from "./services.ts";

/**
 * The flows of a configuration, ready to run; their code may take `limitMs` for each of its parts. Throws a sentence when
 * one cannot work.
 */
export function createFlows(config: LatchkeyConfig, services: FlowServices, limitMs: number = partLimitMs): Flows {
  const strategies = findStrategies(config);
  const flows = config.flows.map((flow) => compileFlow(flow, config.connectors ?? {}, strategies, services, limitMs));
  const byName = new Map(flows.map((flow) => [flow.name, flow]));
  const byFormerName = new Map(flows.flatMap((flow) => flow.formerNames.map((name) => [name, flow] as const)));
  return { all: () => flows, find: (name) => byName.get(name) ?? byFormerName.get(name) ?? null };
}
