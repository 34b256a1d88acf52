import type { Parties, Script, Step } from "./script.ts";
import { findGaps, type Gaps, type Template } from "./template.ts";

/** A statement whose gaps are known. */
export interface PreparedStatement {
  /** Under which the server keeps it parsed, as it does for Latchkey; `null` when it does not. */
  readonly name: string | null;
  readonly text: Template;
  /** Text values have gaps, the others are as they were. */
  readonly values: readonly (Template | { readonly plain: unknown })[];
  /** The fence that was given with a lease. Later statements name it, and it is another one in each journey. */
  readonly givesFence: number | null;
}

export interface PreparedCall {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly url: Template;
  readonly body: Template | null;
  /** The gap that the answer's `ts` fills from now on. */
  readonly learns: number | null;
}

export type PreparedStep = { readonly statements: readonly PreparedStatement[] } | PreparedCall;

/** A script that is ready to be repeated: nothing is searched or parsed while the clock runs. */
export interface Prepared {
  readonly steps: readonly PreparedStep[];
  newJourney(parties: Parties): string[];
}

export function prepare(script: Script): Prepared {
  const gaps = findGaps(script);
  return {
    steps: script.steps.map((step) => prepareStep(step, gaps)),
    newJourney: (parties) => gaps.newJourney(parties),
  };
}

function prepareStep(step: Step, gaps: Gaps): PreparedStep {
  if (step.kind === "call") {
    const { method, headers, url, body, answer } = step;
    const ts = answer?.["ts"];
    return {
      method,
      headers,
      url: gaps.template(url),
      body: body === null ? null : gaps.template(body),
      learns: typeof ts === "string" ? gaps.numberOf(ts) : null,
    };
  }
  return {
    statements: step.statements.map(({ name, text, values, answer }) => ({
      name,
      text: gaps.template(text),
      values: values.map((value) => (typeof value === "string" ? gaps.template(value) : { plain: value })),
      givesFence: answer === null ? null : Number(answer["fence"]),
    })),
  };
}
