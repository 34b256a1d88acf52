import type { PeopleRule } from "../domain/people-rule.ts";
import type { DurationText } from "../domain/duration.ts";
import type { OnCallPlace } from "../domain/on-call.ts";
import type { SdkUser } from "../ports/connector.ts";

/** The manager of somebody whom the request names. */
interface ManagerOfActor {
  readonly kind: "managerOf";
  readonly of: "requester" | "beneficiary";
}

type OneRule = PeopleRule | ManagerOfActor;

/** Who may do something, as a flow writes it; a list means any of them. */
export type Rule = OneRule | readonly OneRule[];

/** One stage of an approval, as a flow writes it. */
export interface StageConfig {
  /** What people see: `Security`. At most 75 characters. */
  readonly label?: string;
  readonly decide: Rule;
  /** How many different people have to approve, 1 to 10; default 1. */
  readonly quorum?: number;
  /**
   * Who may decide as well once the stage has waited so long. They are asked then, each by a message of their own where
   * they are at most ten, and those who were asked first are reminded.
   */
  readonly escalate?: { readonly after: DurationText; readonly decide: Rule };
}

/**
 * What `permissions` answers: who decides, alone or so many of them; or in several stages, one after the other, at most
 * five. Nobody decides twice about one request.
 */
export type Permissions =
  | { readonly request?: Rule; readonly decide?: Rule; readonly quorum?: number; readonly stages?: never }
  | {
      readonly request?: Rule;
      readonly stages: readonly StageConfig[];
      readonly decide?: never;
      readonly quorum?: never;
    };

type Person = Pick<SdkUser, "id" | "slackUserId">;

/** Nobody is known before a request is read, so `"requester"` is answered when it is. */
function managerOf(person: Person): PeopleRule;
function managerOf(person: Person | "requester" | "beneficiary"): OneRule;
function managerOf(person: Person | "requester" | "beneficiary"): OneRule {
  if (typeof person === "string") return { kind: "managerOf", of: person };
  return { kind: "manager", ofUserId: person.id, ofSlackUserId: person.slackUserId };
}

/** Where somebody is on call, as a flow writes it. */
type OnCallReference =
  | { readonly schedule: string }
  | { readonly scheduleId: string }
  | { readonly escalationPolicy: string }
  | { readonly escalationPolicyId: string };

function placeOf(where: OnCallReference): OnCallPlace {
  if ("schedule" in where) return { kind: "schedule", by: "name", value: where.schedule };
  if ("scheduleId" in where) return { kind: "schedule", by: "id", value: where.scheduleId };
  if ("escalationPolicy" in where) return { kind: "escalation-policy", by: "name", value: where.escalationPolicy };
  return { kind: "escalation-policy", by: "id", value: where.escalationPolicyId };
}

/** Who may request, or who may decide. Several rules in a list mean any of them. */
export const people = {
  /** Everybody in the workspace who may use Latchkey at all. */
  everyone: (): PeopleRule => ({ kind: "everyone" }),
  /** Latchkey's admins. */
  admins: (): PeopleRule => ({ kind: "admins" }),
  /** These Slack users, by id. */
  users: (...ids: readonly (string | readonly string[])[]): PeopleRule => ({ kind: "users", slackUserIds: ids.flat() }),
  /** Members of a directory's group, read live each time it counts. */
  inGroup: (connector: string, groupId: string): PeopleRule => ({
    kind: "group",
    connectorId: connector,
    groupId,
    word: "group",
  }),
  /** Members of a directory's role, read live each time it counts. */
  inRole: (connector: string, roleId: number | string): PeopleRule => ({
    kind: "group",
    connectorId: connector,
    groupId: String(roleId),
    word: "role",
  }),
  /** Members of a user group of Slack, by its id (`S…`), read live each time it counts. */
  slackGroup: (groupId: string): PeopleRule => ({ kind: "slackGroup", groupId }),
  /**
   * Whoever is on call when it counts, in a schedule or at any level of an escalation policy of a connector such as
   * PagerDuty: by its exact name, or by its id. While nobody is, admins decide.
   */
  onCall: (connector: string, where: OnCallReference): PeopleRule => ({
    kind: "onCall",
    connectorId: connector,
    place: placeOf(where),
  }),
  /**
   * The manager of a person, or of whom the request names so, as a connector's `sync.profile.manager` says; who that is is looked up each time it counts.
   * Nobody where it is not known, and never the person themselves.
   */
  managerOf,
};
