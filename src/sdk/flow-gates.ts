import { bindTarget, identifyingField } from "../domain/bind-target.ts";
import { rulesOf } from "../domain/deciding-stage.ts";
import type { FieldDefinition } from "../domain/field.ts";
import { nobody, requestOfNobody } from "../domain/nobody.ts";
import { groupsOf, managersOf, onCallOf, type PeopleRule } from "../domain/people-rule.ts";
import type { AccessRequest, TargetSnapshot } from "../domain/request.ts";
import type { TargetDefinition } from "../domain/target.ts";
import { type FlowFacts, FlowFault, type FlowGates, type FlowPermissions, type GatingGroup } from "../ports/flows.ts";
import { askInTurn } from "./ask-in-turn.ts";
import { compileTargets } from "./compile-targets.ts";
import type { DefinedFlow } from "./define-flow.ts";
import type { Remember } from "./remember-answers.ts";
import type { Looked } from "./watch-event.ts";

/** What is looked at beside the targets that a flow names itself. */
export interface GateProbes {
  /** What is asked for now. */
  readonly asked: TargetSnapshot | null;
  /** What the flow offers by rules; `null` where those are too many, or not known. */
  readonly offered: () => Promise<readonly TargetSnapshot[] | null>;
  /** What the permissions said of that lately. */
  readonly remember: Remember<readonly FlowPermissions[]>;
  readonly fields: readonly FieldDefinition[];
}

/**
 * Who may request or decide in a flow, as far as that can be told without a real request: the groups, and whether people's
 * managers do. Its permissions are asked once for each target, on behalf of nobody. `unreadable` when they fail for nobody. Throws when
 * an outside system they ask cannot be reached. What they answer only for certain people stays unknown.
 */
export async function flowGates(
  flow: DefinedFlow,
  /** `onLook` is called where they look at what is asked for, or at the answers of its form. */
  permissions: (facts: FlowFacts, onLook: (at: Looked) => void) => Promise<FlowPermissions>,
  { asked, offered, remember, fields }: GateProbes,
): Promise<FlowGates | "unreadable"> {
  const targets = flow.targets ?? [];
  const byRule = targets.filter(({ offers }) => offers !== undefined);
  const isAskedByRule = byRule.some(({ connector }) => connector === asked?.connectorId);
  const probed = [
    ...compileTargets(flow).flatMap((target) => probesOf(flow, target, fields)),
    ...[...byRule.map(snapshot), ...(asked !== null && isAskedByRule ? [asked] : [])].map((target) =>
      requestOfNobody(flow, target),
    ),
  ];
  const probes = probed.length === 0 ? [requestOfNobody(flow, null)] : probed;
  const looks = new Set<Looked>();
  const ask = (request: AccessRequest) => permissions(factsOf(request), (at) => looks.add(at));
  const askOffered = async () => {
    const known = byRule.length === 0 ? [] : await offered();
    if (known === null) return null;
    return remember(known, () => askInTurn(known, (target) => ask(requestOfNobody(flow, target))));
  };
  try {
    const { answers, areAll } = await askForEach(probes, { ask, looks, askOffered });
    return {
      areAll,
      groups: eachOnce(
        answers.flatMap((answer) => [
          ...groupsIn(answer.request, false),
          ...decidingRules(answer).flatMap((rule) => groupsIn(rule, true)),
        ]),
      ),
      managersDecide: answers.some((answer) => decidingRules(answer).some((rule) => managersOf(rule).length > 0)),
      onCall: answers.flatMap((answer) => decidingRules(answer).flatMap(onCallOf)),
    };
  } catch (error) {
    if (error instanceof FlowFault) return "unreadable";
    throw error;
  }
}

/** One target, once for each answer that may say what is granted. */
function probesOf(
  flow: DefinedFlow,
  target: TargetDefinition,
  fields: readonly FieldDefinition[],
): readonly AccessRequest[] {
  const identifying = identifyingField(target);
  const field = fields.find(({ name }) => name === identifying);
  if (field?.kind !== "choice") return [requestOfNobody(flow, target)];
  return field.options.flatMap(({ value }) => {
    const answers = { [field.name]: value };
    const bound = bindTarget(target, answers, fields);
    return bound.ok ? [{ ...requestOfNobody(flow, bound.value), fields: answers }] : [];
  });
}

/** How the permissions are asked, and what they looked at so far. */
interface Asking {
  readonly ask: (request: AccessRequest) => Promise<FlowPermissions>;
  readonly looks: ReadonlySet<Looked>;
  /** What they say of everything that is offered by rules; `null` where that is too much, or not known. */
  readonly askOffered: () => Promise<readonly FlowPermissions[] | null>;
}

/**
 * Permissions that look neither at what is asked for nor at the form's answers say the same of everything: with 5,000
 * targets, one answer is enough. Those that look at the form may go on to look at the target for some answers only, so what
 * is offered by rules comes last. `areAll` says whether everything that they look at could be asked about.
 */
async function askForEach(
  [first, ...others]: readonly AccessRequest[],
  { ask, looks, askOffered }: Asking,
): Promise<{ readonly answers: readonly FlowPermissions[]; readonly areAll: boolean }> {
  if (first === undefined) return { answers: [], areAll: true };
  const answer = await ask(first);
  if (looks.size === 0) return { answers: [answer], areAll: true };
  const answers = [answer, ...(await askInTurn(others, ask))];
  if (!looks.has("target")) return { answers, areAll: true };
  const ofOffered = await askOffered();
  return { answers: [...answers, ...(ofOffered ?? [])], areAll: ofOffered !== null };
}

/** Whoever decides in any stage, also those to whom one escalates, decides in the flow. */
function decidingRules({ stages }: FlowPermissions): readonly PeopleRule[] {
  return stages.flatMap(rulesOf);
}

function eachOnce(groups: readonly GatingGroup[]): readonly GatingGroup[] {
  const byKey = new Map(groups.map((group) => [`${group.connectorId} ${group.groupId} ${group.decides}`, group]));
  return [...byKey.values()];
}

function groupsIn(rule: PeopleRule, decides: boolean): readonly GatingGroup[] {
  return groupsOf(rule).map(({ connectorId, groupId }) => ({ connectorId, groupId, decides }));
}

function snapshot(target: NonNullable<DefinedFlow["targets"]>[number]): TargetSnapshot {
  const { name, label, connector, connectorType, resourceId, settings } = target;
  return { name, label, connectorId: connector, connectorType, resourceId, settings };
}

function factsOf(request: AccessRequest): FlowFacts {
  return { request, requester: nobody, beneficiary: nobody, user: nobody, approver: null, now: request.createdAt };
}
