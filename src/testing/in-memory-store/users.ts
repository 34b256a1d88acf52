import { randomUUID } from "node:crypto";

import type { SlackIdentity, User } from "../../domain/user.ts";
import type { Session } from "./session.ts";

/** Creates the user, or brings name and e-mail up to date. `undefined` leaves what is known. */
export async function meetUser(
  session: Session,
  { enterpriseId, teamId, userId }: SlackIdentity,
  facts: { readonly displayName?: string; readonly email?: string | null },
): Promise<User> {
  const isThem = (user: User) =>
    user.slackEnterpriseId === enterpriseId && user.slackTeamId === teamId && user.slackUserId === userId;
  const find = () => session.rows.users.all(session).find(isThem);
  await session.claim(`user of:${[enterpriseId, teamId, userId].join("/")}`, () => find() !== undefined);
  const known = find();
  if (known !== undefined) await session.lock(`users:${known.id}`, "no-key-update");
  const before = known === undefined ? null : session.rows.users.get(known.id, session);
  const user: User = {
    ...(before ?? {
      id: randomUUID(),
      slackEnterpriseId: enterpriseId,
      slackTeamId: teamId,
      slackUserId: userId,
      role: "member",
    }),
    displayName: facts.displayName?.toWellFormed() ?? before?.displayName ?? null,
    email: facts.email === undefined ? (before?.email ?? null) : (facts.email?.toWellFormed() ?? null),
  };
  session.insert(session.rows.users, user);
  return user;
}
