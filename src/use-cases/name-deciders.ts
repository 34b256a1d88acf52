import type { PeopleRule } from "../domain/people-rule.ts";
import type { User } from "../domain/user.ts";
import type { ReadingWorld } from "../ports/world.ts";
import { type Decider, listDeciders } from "./list-deciders.ts";

/** How many people are named. */
const mostNamed = 12;

/** People by name, as far as they were read. */
export interface NamedPeople {
  readonly people: readonly string[];
  readonly areMore: boolean;
}

/** Whom a rule means at this moment, each once, without `except`, who decides nothing of their own. Throws like the ports. */
export async function nameDeciders(world: ReadingWorld, rule: PeopleRule, except: User): Promise<NamedPeople> {
  const names = new Set((await listDeciders(world, rule)).map(nameOf));
  names.delete(`<@${except.slackUserId}>`);
  return { people: [...names].slice(0, mostNamed), areMore: names.size > mostNamed };
}

function nameOf(decider: Decider): string {
  switch (decider.kind) {
    case "everyone":
      return "everyone in Slack";
    case "user":
      return `<@${decider.slackUserId}>`;
    case "account":
      return decider.login;
  }
}
