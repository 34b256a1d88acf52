import { accept, refuse, type Result, type StandingProblem } from "./refusal.ts";
import type { SlackIdentity } from "./user.ts";

/** A person as Slack describes them at this moment. */
export interface SlackPerson extends SlackIdentity {
  readonly displayName: string;
  readonly email: string | null;
  /** `undefined` when Slack says nothing about it, as stand-ins and old workspaces do. */
  readonly isEmailConfirmed: boolean | undefined;
  readonly isBot: boolean;
  readonly isGuest: boolean;
  /** From another organisation, through Slack Connect. */
  readonly isStranger: boolean;
  readonly isDeactivated: boolean;
  /** Where they are, by the IANA name of the time zone; absent where Slack does not say. */
  readonly timeZone?: string;
}

export interface StandingRules {
  readonly allowGuests: boolean;
  /** The workspace, or the Enterprise Grid organisation, this deployment serves. */
  readonly home: { readonly enterpriseId: string; readonly teamId: string };
}

/**
 * Whether a person may request, decide or end anything at all. `person` is `null` when Slack does not know them.
 * An e-mail that Slack calls unconfirmed is refused whatever the settings say.
 */
export function checkStanding(
  person: SlackPerson | null,
  rules: StandingRules,
  who: "you" | "requester" | "beneficiary" | "delegate",
): Result<SlackPerson> {
  if (person === null) return refuse({ reason: "standing", who, problem: "unknown-person" });
  const problem = standingProblem(person, rules);
  return problem === null ? accept(person) : refuse({ reason: "standing", who, problem });
}

function standingProblem(person: SlackPerson, rules: StandingRules): StandingProblem | null {
  if (person.isDeactivated) return "deactivated";
  if (person.isBot) return "bot";
  if (person.isStranger) return "stranger";
  if (!isAtHome(person, rules.home)) return "other-workspace";
  if (person.isGuest && !rules.allowGuests) return "guest";
  if (person.isEmailConfirmed === false) return "unconfirmed-email";
  return null;
}

function isAtHome(person: SlackPerson, home: StandingRules["home"]): boolean {
  if (home.enterpriseId !== "") return person.enterpriseId === home.enterpriseId;
  return person.teamId === home.teamId;
}
