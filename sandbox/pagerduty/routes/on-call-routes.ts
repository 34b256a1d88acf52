import type { Hono } from "hono";

import type { Account } from "../account.ts";
import type { Answers } from "../answers.ts";
import { invalid, notFound } from "../api-failure.ts";
import { pagedAnswer } from "../paged-answer.ts";
import { turnsAt } from "../turns.ts";

export function addOnCallRoutes(app: Hono, account: Account, answers: Answers): void {
  app.get("/schedules", (c) =>
    pagedAnswer(c, "schedules", named(account.schedules.values(), c.req.query("query")), (schedule) =>
      answers.schedule(schedule),
    ),
  );
  app.get("/schedules/:id", (c) => {
    const schedule = account.schedules.get(c.req.param("id"));
    if (schedule === undefined) throw notFound();
    return c.json({ schedule: answers.schedule(schedule) });
  });
  app.get("/escalation_policies", (c) =>
    pagedAnswer(c, "escalation_policies", named(account.policies.values(), c.req.query("query")), (policy) =>
      answers.policy(policy),
    ),
  );
  app.get("/escalation_policies/:id", (c) => {
    const policy = account.policies.get(c.req.param("id"));
    if (policy === undefined) throw notFound();
    return c.json({ escalation_policy: answers.policy(policy) });
  });
  app.get("/oncalls", (c) => {
    // Of another time than now nothing is pretended.
    for (const name of ["since", "until"]) if (c.req.query(name) !== undefined) throw invalid(`${name} is not known.`);
    const scheduleIds = c.req.queries("schedule_ids[]");
    const policyIds = c.req.queries("escalation_policy_ids[]");
    const userIds = c.req.queries("user_ids[]");
    const found = turnsAt(account, account.clock.now()).filter(
      ({ schedule, policy, user }) =>
        (scheduleIds === undefined || (schedule !== null && scheduleIds.includes(schedule.id))) &&
        (policyIds === undefined || policyIds.includes(policy.id)) &&
        (userIds === undefined || userIds.includes(user.id)),
    );
    const withUser = c.req.queries("include[]")?.includes("users") === true;
    return pagedAnswer(c, "oncalls", found, (turn) => answers.turn(turn, withUser));
  });
}

/** PagerDuty looks for a part of the name. */
function named<T extends { readonly name: string }>(records: Iterable<T>, query = ""): readonly T[] {
  return [...records].filter(({ name }) => name.toLowerCase().includes(query.toLowerCase()));
}
