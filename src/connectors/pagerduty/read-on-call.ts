import { z } from "zod";

import type { DirectoryAccount } from "../../ports/directory.ts";
import type { OnCallPlace } from "../../ports/on-call.ts";
import { walkPages } from "../http/walk-pages.ts";
import { confirmPlace, findPlace } from "./find-place.ts";
import type { PagerDutyApi } from "./pagerduty-api.ts";
import { readAnswer } from "./pagerduty-words.ts";
import { toTurnAccount, turnSchema } from "./records.ts";

const turnsSchema = z.looseObject({ oncalls: z.array(turnSchema) });
const filters = { schedule: "schedule_ids[]", "escalation-policy": "escalation_policy_ids[]" } as const;

/**
 * Who is on call at this moment by PagerDuty's own clock: without `since` and `until` it tells of now. What is filtered by
 * an unknown id is empty, so an empty answer is believed only when the place is there.
 *
 * @param externalId asks for this account alone
 */
export async function readOnCall(
  api: PagerDutyApi,
  place: OnCallPlace | null,
  externalId: string | null,
  signal: AbortSignal,
): Promise<readonly DirectoryAccount[]> {
  const id = place === null ? null : await findPlace(api, place, signal);
  const query = new URLSearchParams({ limit: "100", "include[]": "users" });
  if (place !== null && id !== null) query.append(filters[place.kind], id);
  if (externalId !== null) query.append("user_ids[]", externalId);
  const people = new Map<string, DirectoryAccount>();
  const question = { path: `/oncalls?${query.toString()}`, attempt: "say who is on call", signal };
  for await (const body of walkPages(api, question)) {
    for (const { user } of readAnswer(turnsSchema, body, "who is on call").oncalls) {
      const account = toTurnAccount(user);
      if (externalId === null || account.externalId === externalId) people.set(account.externalId, account);
    }
  }
  if (people.size === 0 && place !== null && id !== null) await confirmPlace(api, place, id, signal);
  return [...people.values()];
}
