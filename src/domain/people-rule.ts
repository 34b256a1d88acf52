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
  | { readonly kind: "any"; readonly of: readonly PeopleRule[] };

/** One group or role of a directory that a rule names. */
export type GroupRule = Extract<PeopleRule, { kind: "group" }>;

/** What was read, live, about one person. */
export interface PersonFacts {
  readonly slackUserId: string;
  readonly isAdmin: boolean;
  /** Whether the person is a member of a group the rule names. */
  readonly isMember: (group: GroupRule) => boolean;
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
    case "any": {
      const yes = rule.of.map((part) => applyRule(part, person)).find((answer) => answer.allowed);
      return yes ?? { allowed: false, because: describeRule(rule) };
    }
  }
}

/** Every group a rule names, so that their members can be read before the rule is applied. */
export function groupsOf(rule: PeopleRule): readonly GroupRule[] {
  if (rule.kind === "group") return [rule];
  return rule.kind === "any" ? rule.of.flatMap(groupsOf) : [];
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
    case "any":
      return rule.of.map((part) => describeRule(part, nameOf)).join(", or ") || "nobody";
  }
}
