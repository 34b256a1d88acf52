import { type Finding, findingsOf } from "../domain/finding.ts";
import type { Flow, FlowFacts } from "../ports/flows.ts";
import type { Destination } from "../ports/messenger.ts";
import type { World } from "../ports/world.ts";
import type { UsedChannel } from "./check-channels.ts";
import { countPeople } from "./count-people.ts";
import { explainUnmet } from "./explain-unmet.ts";

const { fine, problem } = findingsOf("Flows");

/** What is looked at to check a flow. */
export type CheckWorld = Pick<World, "directories" | "flows" | "store" | "people" | "rules">;

/** What was found of a flow, and the channels it writes to as far as that can be told for nobody. */
export interface FlowCheck {
  readonly findings: readonly Finding[];
  readonly channels: readonly UsedChannel[];
}

/** Where cards go when nobody in particular asks, and whether the people among that are there. */
export async function checkRoutes(world: CheckWorld, flow: Flow, facts: FlowFacts): Promise<FlowCheck> {
  const what = `${flow.name}: where cards go`;
  const usedBy = `the flow ${flow.name}`;
  try {
    const lists = await flow.notifications(facts);
    const all = lists.flatMap(({ destinations }) => destinations);
    const channels = all.flatMap((one) => (one.kind === "channel" ? [{ channel: one.channel, usedBy }] : []));
    const slackUserIds = all.flatMap(peopleIn);
    const { missing } = await countPeople(world, { kind: "users", slackUserIds });
    if (missing.length > 0)
      return { findings: [problem(what, missing.join(" "), "Correct the notifications of the flow.")], channels };
    const places = lists.map(({ destinations }) => destinations.map(nameOf).join(" and "));
    return { findings: [fine(what, places.join(", then "))], channels };
  } catch (error) {
    return { findings: [explainUnmet(what, error)], channels: [] };
  }
}

function peopleIn(destination: Destination): readonly string[] {
  if (destination.kind === "user") return [destination.slackUserId];
  return destination.kind === "group" ? destination.slackUserIds : [];
}

function nameOf(destination: Destination): string {
  switch (destination.kind) {
    case "channel":
    case "privately":
      return destination.channel;
    case "user":
      return destination.slackUserId;
    case "group":
      return `${destination.slackUserIds.length} people together`;
    case "nobody":
      return `${destination.who} (depends on who asks)`;
  }
}
