import { type DecidingStage, describeStage } from "../domain/deciding-stage.ts";
import { describePlace } from "../domain/on-call.ts";
import {
  describeRule,
  type GroupRule,
  groupsOf,
  managersOf,
  onCallOf,
  type PeopleRule,
} from "../domain/people-rule.ts";
import { describeNoManager } from "../domain/profile.ts";
import type { StageSnapshot } from "../domain/request.ts";
import type { Flow } from "../ports/flows.ts";
import type { ReadingWorld } from "../ports/world.ts";
import { findManager } from "./find-manager.ts";
import { raiseAlert } from "./raise-alert.ts";
import { isEmptyRule } from "./read-authority.ts";

/**
 * The stages of a request, with who decides in each in words, as the request keeps them. A stage that names nobody is a
 * mistake: the admins hear of it, once for each stage, and decide. Throws `DirectoryFault` when that cannot be told.
 */
export async function describeDeciders(
  world: ReadingWorld,
  flow: Flow,
  stages: readonly DecidingStage[],
  requestId: string,
): Promise<readonly StageSnapshot[]> {
  const described: StageSnapshot[] = [];
  for (const [index, stage] of stages.entries())
    described.push(await describeStageAt(world, flow, stage, { requestId, index }));
  return described;
}

/** The same for one stage of a request. */
export async function describeStageAt(
  world: ReadingWorld,
  flow: Flow,
  stage: DecidingStage,
  place: { readonly requestId: string; readonly index: number },
): Promise<StageSnapshot> {
  const names = await nameGroups(world, stage);
  const nameOf = (group: GroupRule) => names.get(group) ?? null;
  const { label, quorum, escalate } = stage;
  const deciders = await decidersOf(world, flow, stage, { ...place, nameOf });
  const escalation =
    escalate === null ? null : { afterSeconds: escalate.afterSeconds, deciders: describeRule(escalate.decide, nameOf) };
  return { label, quorum, deciders, since: null, escalation };
}

async function decidersOf(
  world: ReadingWorld,
  flow: Flow,
  stage: DecidingStage,
  place: {
    readonly requestId: string;
    readonly index: number;
    readonly nameOf: (group: GroupRule) => string | null;
  },
): Promise<string> {
  if (!(await isEmptyRule(world, stage.decide))) return describeStage(stage, place.nameOf);
  const where = stage.label === null ? "" : ` in the stage ${stage.label}`;
  await raiseAlert(world, {
    kind: "no-deciders",
    detail: `The flow ${flow.label} names nobody who may decide${where}, so only Latchkey admins can. ${await whatToMend(world, stage.decide)}`,
    requestId: place.requestId,
    key: `no-deciders:${place.requestId}${place.index === 0 ? "" : `:${place.index}`}`,
  });
  return describeRule({ kind: "admins" });
}

/** A manager who is not known is a matter of the directory, and not of the flow. */
async function whatToMend(world: ReadingWorld, rule: PeopleRule): Promise<string> {
  const lines: string[] = [];
  for (const { ofUserId, ofSlackUserId } of managersOf(rule)) {
    const found = await findManager(world, ofUserId);
    if (found.kind === "nobody")
      lines.push(`The manager of <@${ofSlackUserId}> is not known: ${describeNoManager(found.why)}.`);
  }
  const gaps = onCallOf(rule).map(
    ({ connectorId, place }) =>
      `Nobody is on call in the ${world.directories.labelOf(connectorId)} ${describePlace(place)} at this moment.`,
  );
  if (lines.length === 0) return gaps.length === 0 ? "Mend its permissions." : `${gaps.join(" ")} Fill the gap there.`;
  return `${lines.join(" ")} Mend the directory or the link; \`/identity whois\` shows what Latchkey knows.`;
}

async function nameGroups(
  world: ReadingWorld,
  { decide, escalate }: DecidingStage,
): Promise<ReadonlyMap<GroupRule, string>> {
  const names = new Map<GroupRule, string>();
  for (const group of [...groupsOf(decide), ...(escalate === null ? [] : groupsOf(escalate.decide))]) {
    const { directory, label } = await world.directories.open(group.connectorId);
    const facts = await directory.describeGroup(group.groupId);
    if (facts !== null) names.set(group, `${label} ${group.word} ${facts.name}`);
  }
  return names;
}
