import { describePlace, type OnCallPlace } from "./on-call.ts";

/** Who may do something, as data: a flow's permissions, read live each time they count. */
export type PeopleRule =
  | { readonly kind: "everyone" }
  | { readonly kind: "admins" }
  | { readonly kind: "users"; readonly slackUserIds: readonly string[] }
  | {
      readonly kind: "group";
      readonly connectorId: string;
      readonly groupId: string;
      /** The provider's own word for it. */
      readonly word: "group" | "role";
    }
  | {
      readonly kind: "manager";
      /** Whose manager; by Slack's id in words. */
      readonly ofUserId: string;
      readonly ofSlackUserId: string;
    }
  /** A user group of Slack, by its id (`S…`). */
  | { readonly kind: "slackGroup"; readonly groupId: string }
  /** Whoever is on call when it is read. */
  | { readonly kind: "onCall"; readonly connectorId: string; readonly place: OnCallPlace }
  | { readonly kind: "any"; readonly of: readonly PeopleRule[] };

/** One group or role of a directory that a rule names. */
export type GroupRule = Extract<PeopleRule, { kind: "group" }>;

/** Somebody's manager, whoever that is when it is read. */
export type ManagerRule = Extract<PeopleRule, { kind: "manager" }>;

/** One user group of Slack that a rule names. */
export type SlackGroupRule = Extract<PeopleRule, { kind: "slackGroup" }>;

/** Those on call in one place that a rule names. */
export type OnCallRule = Extract<PeopleRule, { kind: "onCall" }>;

/** What was read, live, about one person. */
export interface PersonFacts {
  readonly slackUserId: string;
  readonly isAdmin: boolean;
  /** Whether the person is a member of a group the rule names. */
  readonly isMember: (group: GroupRule) => boolean;
  /** Whether the person is the manager whom the rule means. */
  readonly isManager: (rule: ManagerRule) => boolean;
  /** Whether the person is in the user group of Slack. */
  readonly isInSlackGroup: (rule: SlackGroupRule) => boolean;
  /** Whether the person is on call where the rule says. */
  readonly isOnCall: (rule: OnCallRule) => boolean;
}

/** The rule's answer, with the part of it that decided, in words. */
export interface RuleAnswer {
  readonly allowed: boolean;
  readonly because: string;
}

/** Applies a rule to what was read about a person. */
export function applyRule(rule: PeopleRule, person: PersonFacts): RuleAnswer {
  switch (rule.kind) {
    case "everyone":
      return { allowed: true, because: "everyone may" };
    case "admins":
      return { allowed: person.isAdmin, because: "admins may" };
    case "users":
      return { allowed: rule.slackUserIds.includes(person.slackUserId), because: describeRule(rule) };
    case "group":
      return { allowed: person.isMember(rule), because: describeRule(rule) };
    case "manager":
      return { allowed: person.isManager(rule), because: describeRule(rule) };
    case "slackGroup":
      return { allowed: person.isInSlackGroup(rule), because: describeRule(rule) };
    case "onCall":
      return { allowed: person.isOnCall(rule), because: describeRule(rule) };
    case "any": {
      const yes = rule.of.map((part) => applyRule(part, person)).find((answer) => answer.allowed);
      return yes ?? { allowed: false, because: describeRule(rule) };
    }
  }
}

/** Every group a rule names, so that their members can be read before the rule is applied. */
export function groupsOf(rule: PeopleRule): readonly GroupRule[] {
  return partsOf(rule).filter((part) => part.kind === "group");
}

/** Every person whose manager a rule means, so that it can be read who that is before the rule is applied. */
export function managersOf(rule: PeopleRule): readonly ManagerRule[] {
  return partsOf(rule).filter((part) => part.kind === "manager");
}

/** Every place a rule names whose people on call it means. */
export function onCallOf(rule: PeopleRule): readonly OnCallRule[] {
  return partsOf(rule).filter((part) => part.kind === "onCall");
}

/** The parts a rule is made of, none of which has parts. */
export function partsOf(rule: PeopleRule): readonly Exclude<PeopleRule, { kind: "any" }>[] {
  return rule.kind === "any" ? rule.of.flatMap(partsOf) : [rule];
}

/** Whether the rule names nobody without asking anyone: an empty list, or a list of empty lists. */
export function namesNobody(rule: PeopleRule): boolean {
  if (rule.kind === "users") return rule.slackUserIds.length === 0;
  return rule.kind === "any" && rule.of.every(namesNobody);
}

/** The rule in words, for people. `nameOf` gives the words for a group where more than its ids is known. */
export function describeRule(rule: PeopleRule, nameOf: (group: GroupRule) => string | null = () => null): string {
  switch (rule.kind) {
    case "everyone":
      return "everyone";
    case "admins":
      return "Latchkey admins";
    case "users":
      return rule.slackUserIds.map((id) => `<@${id}>`).join(", ") || "nobody";
    case "group":
      return `members of the ${nameOf(rule) ?? `${rule.connectorId} ${rule.word} ${rule.groupId}`}`;
    case "manager":
      return `the manager of <@${rule.ofSlackUserId}>`;
    case "slackGroup":
      return `members of the Slack user group ${rule.groupId}`;
    case "onCall":
      return `whoever is on call in the ${rule.connectorId} ${describePlace(rule.place)}`;
    case "any":
      return rule.of.map((part) => describeRule(part, nameOf)).join(", or ") || "nobody";
  }
}
