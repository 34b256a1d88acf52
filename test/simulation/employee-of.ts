import type { Employee } from "./company.ts";
import type { Ground } from "./ground.ts";

/** Who works here under this user id. */
export function employeeOf({ memory, company }: Pick<Ground, "memory" | "company">, userId: string): Employee | null {
  const user = memory.rows.users.get(userId, null);
  return company.employees.find(({ slackUserId }) => slackUserId === user?.slackUserId) ?? null;
}
