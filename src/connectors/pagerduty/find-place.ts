import { z } from "zod";

import { DirectoryFault } from "../../ports/directory.ts";
import type { OnCallPlace } from "../../ports/on-call.ts";
import { readOne } from "../http/read-one.ts";
import { walkPages } from "../http/walk-pages.ts";
import { withQuery } from "../http/with-query.ts";
import type { PagerDutyApi } from "./pagerduty-api.ts";
import { readAnswer } from "./pagerduty-words.ts";
import { isPagerDutyId, namedSchema } from "./records.ts";

const words = {
  schedule: { path: "/schedules", word: "schedule", setting: "scheduleId" },
  "escalation-policy": { path: "/escalation_policies", word: "escalation policy", setting: "escalationPolicyId" },
} as const;

const listSchema = {
  schedule: z.looseObject({ schedules: z.array(namedSchema) }).transform(({ schedules }) => schedules),
  "escalation-policy": z
    .looseObject({ escalation_policies: z.array(namedSchema) })
    .transform(({ escalation_policies: policies }) => policies),
};

/**
 * The id of a schedule or escalation policy. A name is looked up and has to be exactly that of one. Throws `not-found`
 * when there is none, and `rejected` when several have it. An id is not looked up here: see `confirmPlace`.
 */
export async function findPlace(api: PagerDutyApi, place: OnCallPlace, signal: AbortSignal): Promise<string> {
  if (place.by === "id") {
    if (isPagerDutyId(place.value)) return place.value;
    throw unknownPlace(place);
  }
  const { path, word, setting } = words[place.kind];
  const question = { path: withQuery(path, { query: place.value, limit: "100" }), attempt: `find the ${word}`, signal };
  const found: string[] = [];
  for await (const body of walkPages(api, question)) {
    const listed = readAnswer(listSchema[place.kind], body, `its ${word} list`);
    found.push(...listed.filter(({ name }) => name === place.value).map(({ id }) => id));
  }
  const [id, another] = found;
  if (id === undefined) throw unknownPlace(place);
  if (another === undefined) return id;
  throw new DirectoryFault(
    "rejected",
    `PagerDuty has ${found.length} of the name ${shown(place)}, so none was asked. Name the ${word} by \`${setting}\`.`,
  );
}

/** Throws `not-found` when there is no schedule or escalation policy of this id. */
export async function confirmPlace(
  api: PagerDutyApi,
  place: OnCallPlace,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const { path, word } = words[place.kind];
  if ((await readOne(api, { path: `${path}/${id}`, attempt: `read the ${word}`, signal })) === null) {
    throw unknownPlace(place);
  }
}

export function unknownPlace(place: OnCallPlace): DirectoryFault {
  const { word } = words[place.kind];
  return new DirectoryFault(
    "not-found",
    `PagerDuty has no ${word} ${shown(place)}. Nobody was checked. Correct it in the flow.`,
  );
}

/** The flow's own text, cut to what a name may be. */
function shown({ by, value }: OnCallPlace): string {
  return `${by === "id" ? "with the id" : "called"} "${value.slice(0, 100)}"`;
}
