import { totalmem } from "node:os";

import type { JourneyRecord } from "./company/message.ts";
import { median, rounded, type Spread, spreadOf } from "./figures.ts";
import type { Script } from "./floor/script.ts";
import { judge } from "./goals.ts";
import { describeMachine } from "./machine.ts";
import type { Run } from "./measure-run.ts";
import type { RequestsOptions } from "./read-options.ts";
import type { RequestsResult } from "./requests-result.ts";

/** Everything that was measured. */
export interface Measured {
  readonly startedAt: string;
  readonly options: RequestsOptions;
  readonly runs: readonly Run[];
  readonly script: Script;
  readonly start: RequestsResult["start"];
  readonly postgres: string;
  readonly load: { readonly before: number; readonly after: number };
}

/** How many reasons of failures are told. */
const mostFailures = 5;

/** Puts what was measured into one result. Throws when no journey at all came to its end. */
export function sumUp({ startedAt, options, runs, script, start, postgres, load }: Measured): RequestsResult {
  const { out: _, ...told } = options;
  const failures = runs.flatMap((run) => failuresOf(run));
  const latchkey = sumUpLatchkey(runs, options);
  const floor = sumUpFloor(runs, script, options);
  const ratio = rounded(latchkey.secondsPerJourney / floor.secondsPerJourney);
  return {
    bench: "requests",
    format: 1,
    startedAt,
    options: told,
    machine: { ...describeMachine({ postgres, load }), memoryGb: rounded(totalmem() / 1_000_000_000) },
    journeys: {
      timed: options.journeys * options.runs,
      failed: failures.length,
      failures: [...new Set(failures)].slice(0, mostFailures),
    },
    latchkey,
    floor,
    ratio,
    runs: runs.map((run) => ({
      latchkeySeconds: rounded(run.seconds),
      floorSeconds: rounded(run.floor.seconds),
    })),
    start,
    goals: [...judge({ latchkey, ratio, start })],
  };
}

/** Journeys that went wrong, journeys whose rows say something else than their people saw, and what was left behind. */
function failuresOf({ journeys, outcomes, leftovers }: Run): readonly string[] {
  const wrong = journeys.flatMap(({ reason, failure }) => {
    if (failure !== null) return [failure];
    const outcome = outcomes.get(reason);
    const isEnded = outcome?.status === "approved" && outcome.state === "ended";
    return isEnded ? [] : [`The rows say ${outcome?.status} and ${outcome?.state}, not approved and ended`];
  });
  return [...wrong, ...leftovers];
}

function sumUpLatchkey(runs: readonly Run[], { journeys }: RequestsOptions): RequestsResult["latchkey"] {
  const records = runs.flatMap((run) => run.journeys);
  const acknowledged = (...kinds: readonly (keyof JourneyRecord["acknowledged"])[]): Spread =>
    spreadOf(records.flatMap((record) => kinds.flatMap((kind) => record.acknowledged[kind] ?? [])));
  const seconds = median(runs.map((run) => run.seconds / journeys));
  const processor = runs.flatMap(({ processorSeconds }) => processorSeconds ?? []);
  const peaks = runs.flatMap(({ peakMemoryMb }) => peakMemoryMb ?? []);
  const moments = runs.flatMap((run) =>
    run.journeys.flatMap(({ reason, approvedAt }) => {
      const { committedAt = null, grantedAt = null } = run.outcomes.get(reason) ?? {};
      if (approvedAt === null || committedAt === null || grantedAt === null) return [];
      return [{ toCommitted: committedAt - approvedAt, toGranted: grantedAt - committedAt }];
    }),
  );
  return {
    journeysPerSecond: rounded(1 / seconds),
    secondsPerJourney: precise(seconds),
    processorMsPerJourney: processor.length === 0 ? null : rounded((median(processor) / journeys) * 1_000),
    acknowledgementMs: {
      command: acknowledged("command"),
      form: acknowledged("form"),
      button: acknowledged("approve", "giveBack"),
      all: acknowledged("command", "form", "approve", "giveBack"),
    },
    clickToCommittedMs: spreadOf(moments.map(({ toCommitted }) => toCommitted)),
    committedToGrantedMs: spreadOf(moments.map(({ toGranted }) => toGranted)),
    peakMemoryMb: peaks.length === 0 ? null : rounded(Math.max(...peaks)),
    callsPerJourney: {
      slack: rounded(median(runs.map(({ calls }) => calls.slack / journeys))),
      okta: rounded(median(runs.map(({ calls }) => calls.okta / journeys))),
    },
  };
}

function sumUpFloor(runs: readonly Run[], { steps }: Script, { journeys }: RequestsOptions): RequestsResult["floor"] {
  const transactions = steps.filter((step) => step.kind === "transaction");
  const calls = steps.filter((step) => step.kind === "call");
  const toOkta = calls.filter(({ url }) => /\/(api\/v1|\.well-known)\//.test(url));
  return {
    secondsPerJourney: precise(median(runs.map(({ floor }) => floor.seconds / journeys))),
    processorMsPerJourney: rounded(median(runs.map(({ floor }) => (floor.processorSeconds / journeys) * 1_000))),
    transactionsPerJourney: transactions.length,
    statementsPerJourney: transactions.reduce((sum, { statements }) => sum + statements.length, 0),
    callsPerJourney: { slack: calls.length - toOkta.length, okta: toOkta.length },
  };
}

/** To a tenth of a millisecond. */
function precise(seconds: number): number {
  return Math.round(seconds * 10_000) / 10_000;
}
