import { z } from "zod";

import { DirectoryFault } from "../../ports/directory.ts";
import { readOne } from "../http/read-one.ts";
import { walkPages } from "../http/walk-pages.ts";
import { withQuery } from "../http/with-query.ts";
import type { PagerDutyApi } from "./pagerduty-api.ts";
import { readAnswer } from "./pagerduty-words.ts";
import { isPagerDutyId, type PagerDutyUser, userSchema } from "./records.ts";

const usersSchema = z.looseObject({ users: z.array(userSchema) });
const oneUserSchema = z.looseObject({ user: userSchema });

/** The user, read live; `null` for an unknown id. */
export async function readUser(api: PagerDutyApi, id: string, signal: AbortSignal): Promise<PagerDutyUser | null> {
  if (!isPagerDutyId(id)) return null;
  const body = await readOne(api, { path: `/users/${id}`, attempt: "read the user", signal });
  if (body === null) return null;
  const { user } = readAnswer(oneUserSchema, body, "a user");
  return user.id === id ? user : null;
}

/** Every user who has the e-mail. PagerDuty gives whoever looks like it, in name or address; `isSame` says who has it. */
export async function findUsers(
  api: PagerDutyApi,
  key: { readonly email: string; isSame(user: PagerDutyUser): boolean },
  signal: AbortSignal,
): Promise<readonly PagerDutyUser[]> {
  const found = new Map<string, PagerDutyUser>();
  const path = withQuery("/users", { query: key.email, limit: "100" });
  for await (const body of walkPages(api, { path, attempt: "look up the user", signal })) {
    for (const user of readAnswer(usersSchema, body, "users").users) if (key.isSame(user)) found.set(user.id, user);
  }
  return [...found.values()];
}

/**
 * The account, by the host of its pages such as `acme.pagerduty.com`: PagerDuty names itself in no other way. Every
 * account has an owner, so there is a user to ask about.
 */
export async function readAccountHost(api: PagerDutyApi, signal: AbortSignal): Promise<string> {
  const path = withQuery("/users", { limit: "1" });
  const { body } = await api.read({ path, attempt: "say which account it is", signal });
  const address = readAnswer(usersSchema, body, "users").users[0]?.html_url ?? "";
  if (URL.canParse(address) && new URL(address).hostname !== "") return new URL(address).hostname;
  throw new DirectoryFault(
    "malformed",
    "PagerDuty does not say which account it is: no user of it has a page. Nothing was asked of it.",
  );
}
