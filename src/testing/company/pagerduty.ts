import { createPagerDutySdk, type PagerDutySdk } from "../../connectors/pagerduty/pagerduty-sdk.ts";
import { isPagerDutyId } from "../../connectors/pagerduty/records.ts";
import type { ConnectorConfig } from "../../ports/connector.ts";
import { InMemoryPagerDuty } from "../fakes/in-memory-pagerduty.ts";
import type { Staff } from "./people.ts";

type Incident = NonNullable<Parameters<InMemoryPagerDuty["putIncident"]>[0]>;

/** What is true in PagerDuty when a test begins. */
export interface TestPagerDuty {
  /** Those who take turns, by the name or the id of the schedule; the first of them is on call. */
  readonly schedules?: Readonly<Record<string, readonly string[]>>;
  /** Those who are told, by the name or the id of the escalation policy. */
  readonly escalationPolicies?: Readonly<Record<string, readonly string[]>>;
  readonly incidents?: readonly (Omit<Incident, "assigneeIds"> & { readonly assignees?: readonly string[] })[];
}

/** A PagerDuty of a test, and the connector that leads to it. Its functions in `sdk.pagerduty` are the real ones. */
export interface PretendPagerDuty {
  readonly directory: InMemoryPagerDuty;
  readonly connector: ConnectorConfig<"pagerduty", InMemoryPagerDuty, PagerDutySdk>;
  /** Somebody takes over in a schedule; `null` for nobody. */
  takesOver(schedule: string, email: string | null): void;
}

/** Everybody has an account there. */
export function pretendPagerDuty(staff: Staff, given: TestPagerDuty, now: () => Date): PretendPagerDuty {
  const directory = new InMemoryPagerDuty(now);
  const ids = new Map(staff.all().map(({ email, name = email }) => [email, directory.putUser({ email, name })]));
  const idOf = (email: string) => ids.get(staff.find(email).email) ?? "";
  const schedules = new Map<string, string>();
  for (const [name, emails] of Object.entries(given.schedules ?? {})) {
    const id = directory.putSchedule(name, emails.map(idOf), isPagerDutyId(name) ? name : undefined);
    schedules.set(name, id);
    // Whoever is in a schedule is on call by a policy that uses it.
    directory.putPolicy(`the policy of ${name}`, [id]);
  }
  for (const [name, emails] of Object.entries(given.escalationPolicies ?? {}))
    directory.putPolicy(name, emails.map(idOf), isPagerDutyId(name) ? name : undefined);
  for (const { assignees = [], ...incident } of given.incidents ?? [])
    directory.putIncident({ ...incident, assigneeIds: assignees.map(idOf) });
  return {
    directory,
    connector: {
      type: "pagerduty",
      label: "PagerDuty",
      grants: false,
      accountIds: { matches: isPagerDutyId, words: "capital letters and digits" },
      open: async () => directory,
      sdk: createPagerDutySdk,
    },
    takesOver(schedule, email) {
      const id = schedules.get(schedule);
      if (id === undefined)
        throw new Error(
          `This test has no schedule "${schedule}". There are ${[...schedules.keys()].join(", ") || "none"}.`,
        );
      directory.putOnCall(id, email === null ? null : idOf(email));
    },
  };
}
