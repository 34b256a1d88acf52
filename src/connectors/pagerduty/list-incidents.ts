import { addMonths } from "date-fns/addMonths";
import { subHours } from "date-fns/subHours";
import { z } from "zod";

import { DirectoryFault } from "../../ports/directory.ts";
import { walkPages } from "../http/walk-pages.ts";
import type { PagerDutyApi } from "./pagerduty-api.ts";
import { readAnswer } from "./pagerduty-words.ts";
import { incidentSchema } from "./records.ts";

const incidentsSchema = z.looseObject({ incidents: z.array(incidentSchema) });

export type IncidentStatus = "triggered" | "acknowledged" | "resolved";
export type IncidentUrgency = "high" | "low";

/** Which incidents. What is left out is as usual; an empty list fits none. */
export interface IncidentSelection {
  /** Ids of users; those who are assigned now. */
  readonly assigneeIds?: readonly string[];
  readonly serviceIds?: readonly string[];
  /** Default: those that are not resolved. */
  readonly statuses?: readonly IncidentStatus[];
  /** Default: high. */
  readonly urgencies?: readonly IncidentUrgency[];
  /** When they began; default 24 hours ago. */
  readonly since?: Date;
  /** Default: a month after `since`. */
  readonly until?: Date;
}

/** An incident as PagerDuty tells of it. */
export interface Incident {
  readonly incidentId: string;
  readonly number: number;
  readonly title: string;
  readonly status: string;
  readonly urgency: string;
  readonly createdAt: Date;
  readonly url: string | null;
  readonly serviceId: string;
  readonly serviceName: string | null;
  readonly assignees: readonly { readonly externalId: string; readonly displayName: string }[];
}

/** A selection with nothing left out; `null` for a list is everything. */
export interface WholeSelection {
  readonly assigneeIds: readonly string[] | null;
  readonly serviceIds: readonly string[] | null;
  readonly statuses: readonly IncidentStatus[];
  readonly urgencies: readonly IncidentUrgency[];
  readonly since: Date;
  readonly until: Date;
}

/**
 * What a selection means; `null` when it fits none. Throws `rejected` for resolved incidents of certain people: nobody is
 * assigned to them any more.
 */
export function readSelection(selection: IncidentSelection, now: Date): WholeSelection | null {
  const { assigneeIds = null, serviceIds = null } = selection;
  const { statuses = ["triggered", "acknowledged"], urgencies = ["high"] } = selection;
  if (assigneeIds !== null && statuses.includes("resolved")) {
    throw new DirectoryFault(
      "rejected",
      "PagerDuty does not say to whom a resolved incident was assigned. No incidents were read. Leave out `assignees`, " +
        "or `resolved` among `statuses`.",
    );
  }
  if ([assigneeIds, serviceIds, statuses, urgencies].some((list) => list?.length === 0)) return null;
  const { since = subHours(now, 24) } = selection;
  const { until = addMonths(since, 1) } = selection;
  return { assigneeIds, serviceIds, statuses, urgencies, since, until };
}

/** The incidents that fit, newest first as PagerDuty lists them. Stops after `atMost`. */
export async function listIncidents(
  api: PagerDutyApi,
  selection: IncidentSelection,
  { now, atMost, signal }: { readonly now: Date; readonly atMost: number; readonly signal: AbortSignal },
): Promise<readonly Incident[]> {
  const whole = readSelection(selection, now);
  if (whole === null) return [];
  const query = new URLSearchParams({ limit: String(Math.min(100, atMost)), time_zone: "UTC" });
  query.append("since", whole.since.toISOString());
  query.append("until", whole.until.toISOString());
  for (const id of whole.assigneeIds ?? []) query.append("user_ids[]", id);
  for (const id of whole.serviceIds ?? []) query.append("service_ids[]", id);
  for (const status of whole.statuses) query.append("statuses[]", status);
  for (const urgency of whole.urgencies) query.append("urgencies[]", urgency);
  const found: Incident[] = [];
  const question = { path: `/incidents?${query.toString()}`, attempt: "list the incidents", signal };
  for await (const body of walkPages(api, question)) {
    found.push(...readAnswer(incidentsSchema, body, "incidents").incidents.map(toIncident));
    if (found.length >= atMost) break;
  }
  return found.slice(0, atMost);
}

function toIncident(incident: z.infer<typeof incidentSchema>): Incident {
  const { service, assignments } = incident;
  return {
    incidentId: incident.id,
    number: incident.incident_number,
    title: incident.title,
    status: incident.status,
    urgency: incident.urgency,
    createdAt: new Date(incident.created_at),
    url: incident.html_url ?? null,
    serviceId: service.id,
    serviceName: service.summary ?? null,
    assignees: assignments.map(({ assignee }) => ({
      externalId: assignee.id,
      displayName: assignee.summary ?? assignee.id,
    })),
  };
}
