import type { Hono } from "hono";

import type { Account } from "../account.ts";
import type { Answers } from "../answers.ts";
import { invalid } from "../api-failure.ts";
import { pagedAnswer } from "../paged-answer.ts";

const dayMs = 86_400_000;
const usualRangeMs = 31 * dayMs;
const longestRangeMs = 184 * dayMs;

export function addIncidentRoutes(app: Hono, account: Account, answers: Answers): void {
  app.get("/incidents", (c) => {
    const since = readTime("since", c.req.query("since")) ?? account.clock.now() - usualRangeMs;
    const until = readTime("until", c.req.query("until")) ?? since + usualRangeMs;
    if (until < since || until - since > longestRangeMs) throw invalid("The range is longer than six months.");
    const statuses = readWords(c.req.queries("statuses[]"), ["triggered", "acknowledged", "resolved"]);
    const urgencies = readWords(c.req.queries("urgencies[]"), ["high", "low"]);
    const userIds = c.req.queries("user_ids[]");
    const serviceIds = c.req.queries("service_ids[]");
    const found = account.incidents
      .filter(
        (incident) =>
          incident.createdAt >= since &&
          incident.createdAt < until &&
          (statuses === null || statuses.includes(incident.status)) &&
          (urgencies === null || urgencies.includes(incident.urgency)) &&
          (serviceIds === undefined || serviceIds.includes(incident.service.id)) &&
          (userIds === undefined ||
            (incident.status !== "resolved" && incident.assigneeIds.some((id) => userIds.includes(id)))),
      )
      .toReversed();
    return pagedAnswer(c, "incidents", found, (incident) => answers.incident(incident));
  });
}

function readTime(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw invalid(`${name} is no time.`);
  return time;
}

function readWords(given: readonly string[] | undefined, known: readonly string[]): readonly string[] | null {
  if (given === undefined) return null;
  for (const word of given) if (!known.includes(word)) throw invalid(`${word} is not known.`);
  return given;
}
