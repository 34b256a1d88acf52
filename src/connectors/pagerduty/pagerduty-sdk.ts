import type { DirectoryPerson, SdkGround, SdkUser } from "../../ports/connector.ts";
import { type DirectoryAccount, DirectoryFault } from "../../ports/directory.ts";
import { IdentityRefused } from "../../ports/flows.ts";
import type { OnCallPlace } from "../../ports/on-call.ts";
import type { Incident, IncidentSelection } from "./list-incidents.ts";
import type { PagerDutyDirectory } from "./pagerduty-directory.ts";

/** Which schedule is meant: by its exact name, or by its id. */
export type ScheduleReference = { readonly schedule: string } | { readonly scheduleId: string };

/** Where somebody is on call: in a schedule, or at any level of an escalation policy. */
export type OnCallReference =
  | ScheduleReference
  | { readonly escalationPolicy: string }
  | { readonly escalationPolicyId: string };

/** Which incidents; what is left out is as usual, and an empty list fits none. */
export type PagerDutyIncidents = Omit<IncidentSelection, "assigneeIds"> & {
  /** Those to whom one of them is assigned now. Not together with `resolved`. */
  readonly assignees?: readonly SdkUser[];
};

/** An incident, with the users where Latchkey knows whose accounts they are. */
export type PagerDutyIncident = Omit<Incident, "assignees"> & { readonly assignees: readonly DirectoryPerson[] };

/**
 * What hooks find under `sdk.pagerduty`. Every answer is read live. All functions throw a `DirectoryFault` when PagerDuty
 * cannot answer, and for a schedule or an escalation policy that does not exist.
 */
export interface PagerDutySdk {
  /** Whether the person is on call now: there, or anywhere. Somebody without an account there is not. */
  isOnCall(user: SdkUser, where?: OnCallReference): Promise<boolean>;
  /** Everybody who is on call now: there, or anywhere. */
  usersOnCall(where?: OnCallReference): Promise<readonly DirectoryPerson[]>;
  /** Everybody who takes turns in the schedule, on call or not. */
  usersForSchedule(which: ScheduleReference): Promise<readonly DirectoryPerson[]>;
  /**
   * Incidents; as usual those of the last 24 hours that are not resolved and of high urgency. At most 1,000.
   */
  getIncidents(which?: PagerDutyIncidents): Promise<readonly PagerDutyIncident[]>;
  /** Whether there is one that fits. */
  hasIncident(which?: PagerDutyIncidents): Promise<boolean>;
}

/** What these functions ask of PagerDuty. */
export type PagerDutyReads = Pick<PagerDutyDirectory, "onCall" | "usersOfSchedule" | "listIncidents">;

export function createPagerDutySdk(ground: SdkGround<PagerDutyReads>): PagerDutySdk {
  const { client } = ground;
  const recognise = (accounts: readonly DirectoryAccount[]) => ground.recognise(accounts.map(toPerson));
  const selectionOf = async ({ assignees, ...which }: PagerDutyIncidents): Promise<IncidentSelection> => {
    if (assignees === undefined) return which;
    const ids = await Promise.all(assignees.map((user) => accountOrNone(ground, user)));
    return { ...which, assigneeIds: ids.filter((id) => id !== null) };
  };
  return {
    async isOnCall(user, where) {
      const place = placeOf(where);
      const externalId = await accountOrNone(ground, user);
      return externalId !== null && client.onCall.isOnCall(place, externalId);
    },
    usersOnCall: async (where) => recognise(await client.onCall.listOnCall(placeOf(where))),
    async usersForSchedule(which) {
      const place = placeOf(which);
      if (place === null || place.kind !== "schedule") throw unclear();
      return recognise(await client.usersOfSchedule(place));
    },
    async getIncidents(which = {}) {
      const found = await client.listIncidents(await selectionOf(which));
      const people = found.flatMap(({ assignees }) => assignees.map((assignee) => ({ ...assignee, email: null })));
      const known = new Map((await ground.recognise(people)).map((person) => [person.externalId, person]));
      return found.map((incident) => ({
        ...incident,
        assignees: incident.assignees.map((one) => known.get(one.externalId) ?? { ...one, email: null }),
      }));
    },
    hasIncident: async (which = {}) => (await client.listIncidents(await selectionOf(which), 1)).length > 0,
  };
}

/** Who has no account there is on no call and has no incident. What else is wrong with an account is a fault. */
async function accountOrNone(ground: SdkGround<PagerDutyReads>, user: SdkUser): Promise<string | null> {
  try {
    return await ground.accountOf(user);
  } catch (error) {
    if (error instanceof IdentityRefused && error.refusal.reason === "identity-not-found") return null;
    throw error;
  }
}

/** The place that a flow means; `null` for anywhere. One that names nothing is not anywhere. */
function placeOf(where: OnCallReference | undefined): OnCallPlace | null {
  if (where === undefined) return null;
  const [named, ...others] = Object.entries(where).flatMap(([key, value]: [string, unknown]) => {
    const meant = meanings[key];
    return meant !== undefined && typeof value === "string" && value !== "" ? [{ ...meant, value }] : [];
  });
  if (named === undefined || others.length > 0) throw unclear();
  return named;
}

const meanings: Readonly<Record<string, Omit<OnCallPlace, "value">>> = {
  schedule: { kind: "schedule", by: "name" },
  scheduleId: { kind: "schedule", by: "id" },
  escalationPolicy: { kind: "escalation-policy", by: "name" },
  escalationPolicyId: { kind: "escalation-policy", by: "id" },
};

function unclear(): DirectoryFault {
  return new DirectoryFault(
    "rejected",
    "It is not clear which schedule or escalation policy of PagerDuty is meant, so nobody was checked. Name one, by " +
      "`schedule`, `scheduleId`, `escalationPolicy` or `escalationPolicyId`.",
  );
}

function toPerson({ externalId, email, displayName }: DirectoryAccount): DirectoryPerson {
  return { externalId, email, displayName };
}
