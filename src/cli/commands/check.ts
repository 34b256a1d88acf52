import { type Finding, sumUpFindings } from "../../domain/finding.ts";
import { drawFindings } from "../terminal/draw-findings.ts";
import type { Ground } from "../house.ts";
import { Refused } from "../refused.ts";
import { createLongProgress } from "../terminal/progress.ts";
import { writeTo } from "../terminal/write-to.ts";
import { Unchecked } from "../unchecked.ts";

export interface CheckOptions {
  readonly json?: boolean;
  readonly offline?: boolean;
  /** `--no-secrets` says `false`. */
  readonly secrets: boolean;
}

/** `latchkey check`: whether the deployment would work as it is set up. Changes nothing anywhere. */
export async function check(ground: Ground, { json = false, offline = false, secrets }: CheckOptions): Promise<void> {
  const progress = createLongProgress(ground.stderr);
  const findings: Finding[] = [];
  for await (const step of ground.check({ offline, secrets })) {
    if (ground.stop.aborted) throw new Refused("Broken off. Nothing was changed.");
    if (step.kind === "looking") progress.show(`looking at ${step.at}`);
    else findings.push(step.found);
  }
  progress.clear();
  const state = sumUpFindings(findings);
  const answer = json ? `${JSON.stringify({ state, findings }, null, 2)}\n` : drawFindings(findings, ground.stdout);
  await writeTo(ground.stdout, answer);
  if (state === "problem") throw new Refused(sum(findings, "problem", "problem", "to mend"));
  if (state === "unknown") throw new Unchecked(sum(findings, "unknown", "thing", "that could not be looked at"));
}

function sum(findings: readonly Finding[], state: Finding["state"], one: string, about: string): string {
  const count = findings.filter((finding) => finding.state === state).length;
  return `There ${count === 1 ? `is 1 ${one}` : `are ${count} ${one}s`} ${about}.`;
}
