import type { Account } from "./account.ts";
import type { PagerDutySchedule, PagerDutyUser, Turn } from "./records.ts";

/** Whose turn it is in a schedule, and from when until when; `null` when nobody's. */
export function turnOf(
  schedule: PagerDutySchedule,
  nowMs: number,
): { readonly userId: string; readonly start: number | null; readonly end: number | null } | null {
  const { override, rotation, userIds } = schedule;
  if (override === "nobody") return null;
  if (override !== null) return { userId: override.userId, start: null, end: null };
  if (rotation === null) return userIds[0] === undefined ? null : { userId: userIds[0], start: null, end: null };
  const turn = Math.floor((nowMs - rotation.beginsAt) / rotation.turnMs);
  const userId = userIds.at(((turn % userIds.length) + userIds.length) % userIds.length);
  const start = rotation.beginsAt + turn * rotation.turnMs;
  return userId === undefined ? null : { userId, start, end: start + rotation.turnMs };
}

/** Everybody who is on call now. Whoever is in a schedule that no escalation policy uses is not. */
export function turnsAt(account: Account, nowMs: number): readonly Turn[] {
  return [...account.policies.values()].flatMap((policy) =>
    policy.rules.flatMap(({ targets }, index) =>
      targets.flatMap((target): readonly Turn[] => {
        const level = index + 1;
        if (target.type === "user") {
          const user = account.users.get(target.id);
          return user === undefined ? [] : [{ policy, level, schedule: null, user, start: null, end: null }];
        }
        const schedule = account.schedules.get(target.id);
        const turn = schedule && turnOf(schedule, nowMs);
        const user: PagerDutyUser | undefined = turn ? account.users.get(turn.userId) : undefined;
        return schedule && turn && user ? [{ policy, level, schedule, user, start: turn.start, end: turn.end }] : [];
      }),
    ),
  );
}
