import type { LatchkeyConfig } from "./define-config.ts";
import type { DefinedStrategy } from "./define-strategy.ts";

/** Every strategy of a configuration, each once: those of targets, and those that are listed. */
export function findStrategies({ flows, strategies = [] }: LatchkeyConfig): readonly DefinedStrategy[] {
  const ofTargets = flows.flatMap(({ targets = [] }) => targets.flatMap(({ strategy }) => strategy ?? []));
  return [...new Set([...strategies, ...ofTargets])];
}
