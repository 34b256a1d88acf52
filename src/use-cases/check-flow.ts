import type { DecidingStage } from "../domain/deciding-stage.ts";
import { describeDuration } from "../domain/duration.ts";
import { targetWords } from "../domain/describe-refusal.ts";
import { type Finding, findingsOf } from "../domain/finding.ts";
import { nobody, requestOfNobody } from "../domain/nobody.ts";
import type { PeopleRule } from "../domain/people-rule.ts";
import type { TargetSnapshot } from "../domain/request.ts";
import type { TargetDefinition } from "../domain/target.ts";
import type { Flow, FlowFacts } from "../ports/flows.ts";
import type { UsedChannel } from "./check-channels.ts";
import { checkRoutes, type CheckWorld, type FlowCheck } from "./check-routes.ts";
import { checkTarget } from "./check-target.ts";
import { explainUnmet } from "./explain-unmet.ts";
import { countPeople, type Headcount } from "./count-people.ts";

const { fine, problem } = findingsOf("Flows");

/** One flow, asked for nobody in particular: each target, who may request and decide, and where cards go. */
export async function checkFlow(world: CheckWorld, flow: Flow): Promise<FlowCheck> {
  const findings: Finding[] = [];
  const channels: UsedChannel[] = [];
  for (const target of flow.targets) findings.push(await checkOffer(world, flow, target));
  const asked = flow.targets.length === 0 ? [null] : flow.targets;
  const perTarget: { readonly of: string; readonly findings: readonly Finding[] }[] = [];
  for (const target of asked) {
    const facts = factsOfNobody(flow, target);
    const routes = await checkRoutes(world, flow, facts);
    channels.push(...routes.channels);
    perTarget.push({
      of: target?.label ?? flow.label,
      findings: [...(await checkPermissions(world, flow, facts)), ...routes.findings],
    });
  }
  return { findings: [...findings, ...sayOnce(perTarget)], channels };
}

async function checkOffer(world: CheckWorld, flow: Flow, target: TargetDefinition): Promise<Finding> {
  const what = `${flow.name}: the target "${target.label}"`;
  return unlessUnreadable(what, async () => {
    const checked = await checkTarget(world, flow, snapshotOf(target));
    if (checked.ok)
      return fine(what, checked.value.isProtected ? "can be granted, and is protected" : "can be granted");
    const { refusal } = checked;
    const detail = refusal.reason === "target-not-grantable" ? targetWords[refusal.problem] : refusal.reason;
    return problem(what, `cannot be granted: ${detail}`, "Correct the target in the flow, or the group it names.");
  });
}

async function checkPermissions(world: CheckWorld, flow: Flow, facts: FlowFacts): Promise<readonly Finding[]> {
  const what = `${flow.name}: permissions`;
  try {
    const { request, stages } = await flow.permissions(facts);
    const findings = [await checkRule(world, `${flow.name}: who may request`, request, 1)];
    for (const [at, stage] of stages.entries())
      findings.push(...(await checkStage(world, flow, stage, at, stages.length)));
    return findings;
  } catch (error) {
    return [explainUnmet(what, error)];
  }
}

async function checkStage(
  world: CheckWorld,
  flow: Flow,
  { label, decide, quorum, escalate }: DecidingStage,
  at: number,
  stages: number,
): Promise<readonly Finding[]> {
  const which = stages === 1 ? "" : ` in stage ${at + 1}${label === null ? "" : `, ${label}`}`;
  const first = await checkRule(world, `${flow.name}: who decides${which}`, decide, quorum);
  if (escalate === null) return [first];
  const later = `${flow.name}: who else decides${which}, after ${describeDuration(escalate.afterSeconds)}`;
  return [first, await checkRule(world, later, escalate.decide, 1)];
}

async function checkRule(world: CheckWorld, what: string, rule: PeopleRule, quorum: number): Promise<Finding> {
  return unlessUnreadable(what, async () => {
    const count = await countPeople(world, rule);
    const { size } = count.ids;
    const missing = count.missing.join(" ");
    if (missing !== "" || (size === 0 && !count.isOpen)) {
      const detail =
        size === 0 && !count.isOpen ? `nobody: ${count.words}. ${missing}` : `${countWords(count)}. ${missing}`;
      return problem(what, detail.trim(), "Correct the permissions of the flow, or put people into the group.");
    }
    if (size < quorum && !count.isOpen) {
      const detail = `${quorum} different people have to approve, and there are ${size}: ${count.words}`;
      return problem(what, detail, "Lower `quorum`, or put more people into the group.");
    }
    return fine(what, countWords(count));
  });
}

function countWords({ ids, isOpen, words }: Headcount): string {
  if (ids.size === 0) return words;
  return `${ids.size}${isOpen ? " or more" : ""} ${ids.size === 1 && !isOpen ? "person" : "people"}: ${words}`;
}

async function unlessUnreadable(what: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    return explainUnmet(what, error);
  }
}

/** What is the same for every target is said once. */
function sayOnce(
  perTarget: readonly { readonly of: string; readonly findings: readonly Finding[] }[],
): readonly Finding[] {
  const all = perTarget.flatMap(({ of, findings }) => findings.map((finding) => ({ of, finding })));
  return [...Map.groupBy(all, ({ finding }) => JSON.stringify(finding)).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    if (same.length === perTarget.length) return [first.finding];
    return [{ ...first.finding, what: `${first.finding.what}, for ${same.map(({ of }) => of).join(", ")}` }];
  });
}

function factsOfNobody(flow: Flow, target: TargetDefinition | null): FlowFacts {
  const request = requestOfNobody(flow, target === null ? null : snapshotOf(target));
  return { request, requester: nobody, beneficiary: nobody, user: nobody, approver: null, now: request.createdAt };
}

function snapshotOf({
  name,
  label,
  connectorId,
  connectorType,
  resourceId,
  settings,
}: TargetDefinition): TargetSnapshot {
  return { name, label, connectorId, connectorType, resourceId, settings };
}
