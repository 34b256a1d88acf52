import { strategyId } from "../domain/strategy-id.ts";
import type { FlowFacts } from "../ports/flows.ts";
import type { Strategy, StrategyFacts } from "../ports/strategies.ts";
import { buildEvent, type EventGround } from "./build-event.ts";
import type { LatchkeyConfig } from "./define-config.ts";
import type { DefinedStrategy, Escalation } from "./define-strategy.ts";
import { findStrategies } from "./find-strategies.ts";
import { readKept } from "./read-kept.ts";
import { type KnowsEvents, readGround } from "./read-ground.ts";
import { partLimitMs } from "./run-part.ts";
import { runStrategyPart, strategyFault, type StrategyPart } from "./run-strategy-part.ts";

/** The strategies of a configuration, ready to run. */
export function createStrategies(
  config: LatchkeyConfig,
  services: KnowsEvents,
  limitMs: number = partLimitMs,
): readonly Strategy[] {
  return findStrategies(config).map((strategy) => compileStrategy(strategy, config, services, limitMs));
}

function compileStrategy(
  defined: DefinedStrategy,
  config: LatchkeyConfig,
  services: KnowsEvents,
  limitMs: number,
): Strategy {
  const { name } = defined;
  const partOf = (part: StrategyPart["part"], { request }: StrategyFacts): StrategyPart => {
    return { strategy: name, flow: request.flow, part };
  };
  // What is read for it is not the strategy's own time.
  const ground = (facts: StrategyFacts) => readGround(flowOf(config, facts), factsOf(facts), services);

  return {
    name,
    connectorId: strategyId(name),
    label: defined.label ?? name,
    protectedIdentifiers: protectedIdentifiers(config, defined),
    async escalate(facts, late) {
      const part = partOf("escalate", facts);
      const keepLate = (running: Promise<unknown>) =>
        void running.then(
          (answer) => late(readKept(answer) ?? null),
          () => late(null),
        );
      const known = await ground(facts);
      const run = (signal: AbortSignal): unknown => defined.escalate(escalationOf(facts, known, signal));
      const kept = readKept(await runStrategyPart(part, run, limitMs, keepLate));
      if (kept !== undefined) return kept;
      throw strategyFault(
        part,
        "it returned something that cannot be kept. Return JSON of at most 10,000 characters, or nothing.",
      );
    },
    async deescalate(facts, kept, late) {
      const known = await ground(facts);
      const run = (signal: AbortSignal) => defined.deescalate({ ...escalationOf(facts, known, signal), kept });
      const tellLate = (running: Promise<unknown>) => void running.then(late, late);
      await runStrategyPart(partOf("deescalate", facts), run, limitMs, tellLate);
    },
  };
}

/** `user` is who caused it: who approved, or who ended it; the requester where nobody did. */
function factsOf({ grant, request, requester, beneficiary, approver, endedBy }: StrategyFacts): FlowFacts {
  const by = grant.endCause === null ? approver : endedBy;
  const people = { requester, beneficiary, approver, user: by ?? requester };
  return { request, ...people, isCausedByNobody: by === null, now: grant.endsAt };
}

function escalationOf({ grant }: StrategyFacts, ground: EventGround, signal: AbortSignal): Escalation {
  const target = {
    name: grant.target.name,
    label: grant.target.label,
    settings: { identifier: grant.target.resourceId },
  };
  const event = buildEvent(ground, grant.endCause === null ? "escalate" : "deescalate");
  return {
    event: { ...event, target, request: { ...event.request, target }, cause: grant.endCause },
    identity: { externalId: grant.account?.externalId ?? "" },
    target,
    signal,
  };
}

/** A flow may be gone while grants of it still have to end. */
function flowOf({ flows }: LatchkeyConfig, { request }: StrategyFacts): EventGround["flow"] {
  const flow = flows.find(({ name, formerNames = [] }) => name === request.flow || formerNames.includes(request.flow));
  return {
    name: flow?.name ?? request.flow,
    label: flow?.label ?? request.flowLabel,
    vars: flow?.vars ?? {},
    formerNames: flow?.formerNames ?? [],
  };
}

function protectedIdentifiers({ flows }: LatchkeyConfig, strategy: DefinedStrategy): ReadonlySet<string> {
  const targets = flows.flatMap((flow) => flow.targets ?? []).filter((target) => target.strategy === strategy);
  return new Set(targets.filter((target) => target.protected === true).map(({ resourceId }) => resourceId));
}
