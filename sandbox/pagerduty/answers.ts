import type { Account } from "./account.ts";
import type { EscalationPolicy, PagerDutyIncident, PagerDutySchedule, PagerDutyUser, Turn } from "./records.ts";

type Kind = "users" | "schedules" | "escalation_policies" | "incidents" | "services";

const typeNames: Readonly<Record<Kind, string>> = {
  users: "user",
  schedules: "schedule",
  escalation_policies: "escalation_policy",
  incidents: "incident",
  services: "service",
};

/** How the account describes its records. */
export class Answers {
  readonly #account: Account;

  constructor(account: Account) {
    this.#account = account;
  }

  user(user: PagerDutyUser) {
    const { id, name, email, role, invitationSent } = user;
    return {
      ...this.#head("users", id, name),
      type: "user",
      name,
      email,
      time_zone: "Etc/UTC",
      color: "green",
      role,
      description: null,
      invitation_sent: invitationSent,
      job_title: null,
      teams: [],
      contact_methods: [],
      notification_rules: [],
    };
  }

  schedule({ id, name, userIds }: PagerDutySchedule) {
    return {
      ...this.#head("schedules", id, name),
      type: "schedule",
      name,
      time_zone: "Etc/UTC",
      description: null,
      users: userIds.flatMap((userId) => {
        const user = this.#account.users.get(userId);
        return user === undefined ? [] : [this.#reference("users", user.id, user.name)];
      }),
      escalation_policies: [...this.#account.policies.values()]
        .filter(({ rules }) => rules.some(({ targets }) => targets.some((target) => target.id === id)))
        .map((policy) => this.#reference("escalation_policies", policy.id, policy.name)),
      teams: [],
    };
  }

  policy({ id, name, rules }: EscalationPolicy) {
    return {
      ...this.#head("escalation_policies", id, name),
      type: "escalation_policy",
      name,
      escalation_rules: rules.map(({ targets }, index) => ({
        id: `${id}${index}`,
        escalation_delay_in_minutes: 30,
        targets: targets.map((target) =>
          this.#reference(target.type === "user" ? "users" : "schedules", target.id, target.id),
        ),
      })),
      teams: [],
    };
  }

  /** @param withUser the whole user in place of a reference */
  turn({ policy, level, schedule, user, start, end }: Turn, withUser: boolean) {
    return {
      user: withUser ? this.user(user) : this.#reference("users", user.id, user.name),
      schedule: schedule && this.#reference("schedules", schedule.id, schedule.name),
      escalation_policy: this.#reference("escalation_policies", policy.id, policy.name),
      escalation_level: level,
      start: start === null ? null : new Date(start).toISOString(),
      end: end === null ? null : new Date(end).toISOString(),
    };
  }

  incident({ id, number, title, status, urgency, createdAt, service, assigneeIds }: PagerDutyIncident) {
    const at = new Date(createdAt).toISOString();
    return {
      ...this.#head("incidents", id, `[#${number}] ${title}`),
      type: "incident",
      incident_number: number,
      title,
      status,
      urgency,
      created_at: at,
      service: this.#reference("services", service.id, service.name),
      assignments: assigneeIds.map((userId) => ({
        at,
        assignee: this.#reference("users", userId, this.#account.users.get(userId)?.name ?? userId),
      })),
    };
  }

  #reference(kind: Kind, id: string, summary: string) {
    return { ...this.#head(kind, id, summary), type: `${typeNames[kind]}_reference` };
  }

  #head(kind: Kind, id: string, summary: string) {
    const { url, subdomain } = this.#account;
    return { id, summary, self: `${url}/${kind}/${id}`, html_url: `https://${subdomain}.pagerduty.com/${kind}/${id}` };
  }
}
