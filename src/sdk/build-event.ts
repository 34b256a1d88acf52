import type { TargetSnapshot } from "../domain/request.ts";
import type { Step } from "../domain/steps.ts";
import type { User } from "../domain/user.ts";
import type { SdkUser } from "../ports/connector.ts";
import type { FlowFacts } from "../ports/flows.ts";
import type { AnyFields, AnyTarget, EventUser, FlowEvent, HistoryEntry } from "./event.ts";
import type { FlowServices, TakenStep } from "./services.ts";

type AnyEvent = FlowEvent<readonly AnyTarget[], AnyFields>;

/** What was read for an event, once, however many parts of the flow it passes. */
export interface EventGround {
  readonly flow: AnyEvent["flow"] & { readonly formerNames: readonly string[] };
  readonly facts: FlowFacts;
  /** The steps the request took so far, in order. */
  readonly taken: readonly TakenStep[];
  readonly toSdkUser: (user: User) => SdkUser;
  readonly services: Pick<FlowServices, "countSteps" | "outputOf">;
}

/** What the operator's code is told of an event. */
export function buildEvent(ground: EventGround, step: Step): AnyEvent {
  const { facts, taken } = ground;
  const { request } = facts;
  const { name, label, vars } = ground.flow;
  const target = request.target && viewOf(request.target);
  const toEventUser = (user: User): EventUser => withCount(ground, user);
  const requester = toEventUser(facts.requester);
  const history = taken.map((one): HistoryEntry => {
    const { step: was, happenedAt: at, cause, failed } = one.event;
    return { step: was, at, user: one.user && toEventUser(one.user), cause, failed };
  });
  return {
    step,
    cause: facts.cause ?? null,
    forward: facts.forward ?? null,
    user: toEventUser(facts.user),
    requester,
    beneficiary: toEventUser(facts.beneficiary),
    actor(asked) {
      if (asked === "request") return requester;
      if (asked === "approve" || asked === "escalate") {
        if (facts.approver !== null) return toEventUser(facts.approver);
      } else if (asked === step && facts.isCausedByNobody !== true) return toEventUser(facts.user);
      return history.findLast((entry) => entry.step === asked && !entry.failed)?.user ?? null;
    },
    output: () => ground.services.outputOf(request),
    context: (asked = "request") => (asked === "request" ? request.context : attachedTo(taken, asked)),
    request: {
      id: request.id,
      status: request.status,
      fields: request.fields,
      target,
      duration: request.durationSeconds,
      source: request.source,
      sourceChannel: request.sourceChannel,
      stage: request.stage,
      history,
    },
    target,
    flow: { name, label, vars },
  };
}

function viewOf({ name, label, settings }: TargetSnapshot): NonNullable<AnyEvent["target"]> {
  return { name, label, settings };
}

function attachedTo(taken: readonly TakenStep[], step: Step): Readonly<Record<string, unknown>> {
  return taken.findLast(({ event }) => event.step === step)?.event.data.context ?? {};
}

function withCount({ flow, facts, toSdkUser, services }: EventGround, user: User): EventUser {
  return {
    ...toSdkUser(user),
    eventCount: (step, { on = "flow", since, until, includeFailed = false } = {}) =>
      services.countSteps({
        requesterId: user.id,
        step,
        flows: [flow.name, ...flow.formerNames],
        includeFailed,
        ...(on === "target" ? { targetName: facts.request.target?.name ?? null } : {}),
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
      }),
  };
}
