import { z } from "zod";

import type { Known } from "../../ports/directory.ts";
import { knownOfAny } from "../directory/known-of-any.ts";
import type { AnswerPage, Question, Reader } from "../http/question.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readAnswer } from "./onelogin-words.ts";
import { privilegeRolesSchema, privilegeSchema } from "./records.ts";

const privilegesSchema = z.array(privilegeSchema);

/**
 * Whether any privilege to administer OneLogin is given to the role. OneLogin says that the list wants "Manage All" and
 * a subscription with Delegated Administration, and does not say what it answers without: each of 401, 403 and 404
 * leaves it unknown. Of one privilege it does say that 404 means it is not there.
 */
export async function readPrivileges(api: OneLoginApi, roleId: number, signal: AbortSignal): Promise<Known> {
  const ids: string[] = [];
  const collect = (body: unknown): boolean => {
    ids.push(...readAnswer(privilegesSchema, body, "privileges").map(({ id }) => id));
    return false;
  };
  const list = { path: "/api/1/privileges", attempt: "list the privileges", signal };
  const unreadable = { 401: "unreadable", 403: "unreadable" } as const;
  if ((await knownOfAny(api, list, collect, { ...unreadable, 404: "unreadable" })) === "unreadable")
    return "unreadable";

  const pages = new LinkedPages(api);
  const answers = await Promise.all(
    ids.map((id) => {
      const roles = { path: `/api/1/privileges/${id}/roles`, attempt: "list the roles of a privilege", signal };
      return knownOfAny(pages, roles, (body) => readRoles(body).roles.includes(roleId), { ...unreadable, 404: false });
    }),
  );
  if (answers.includes(true)) return true;
  return answers.includes("unreadable") ? "unreadable" : false;
}

function readRoles(body: unknown): z.infer<typeof privilegeRolesSchema> {
  return readAnswer(privilegeRolesSchema, body, "the roles of a privilege");
}

/** The one list of OneLogin's that names its next page in the body, as a whole address; elsewhere it is not followed. */
class LinkedPages implements Reader {
  readonly service: string;
  readonly #api: OneLoginApi;

  constructor(api: OneLoginApi) {
    this.service = api.service;
    this.#api = api;
  }

  async read(question: Question): Promise<AnswerPage> {
    const { body } = await this.#api.read(question);
    return { body, next: readRoles(body).nextLink || null };
  }
}
