import type { Known } from "../../ports/directory.ts";
import { knownOfAny } from "../directory/known-of-any.ts";
import type { AnswerPage, Question, Reader } from "../http/question.ts";
import type { OneLoginApi } from "./onelogin-api.ts";
import { readAnswer } from "./onelogin-words.ts";
import { privilegePageSchema, privilegeRolesSchema, privilegeUsersSchema } from "./records.ts";

/** Whom a privilege may be given to. */
export interface Holders {
  readonly kind: "users" | "roles";
  readonly ids: readonly number[];
}

/** OneLogin says that 404 means that the privilege is not there: nobody has it any more. */
const meaning = { 401: "unreadable", 403: "unreadable", 404: false } as const;

/**
 * Whether any of the privileges is given to any of these users or roles, read live: one call for each privilege, and
 * one more for each further thousand who have it.
 */
export async function readPrivilegeHolders(
  api: OneLoginApi,
  privileges: readonly string[],
  { kind, ids }: Holders,
  signal: AbortSignal,
): Promise<Known> {
  if (ids.length === 0) return false;
  const pages = new LinkedPages(api);
  const wanted = new Set(ids);
  const answers = await Promise.all(
    privileges.map((privilege) => {
      const path = `/api/1/privileges/${privilege}/${kind}`;
      const holders = { path, attempt: `list the ${kind} of a privilege`, signal };
      return knownOfAny(pages, holders, (body) => readIds(kind, body).some((id) => wanted.has(id)), meaning);
    }),
  );
  if (answers.includes(true)) return true;
  return answers.includes("unreadable") ? "unreadable" : false;
}

function readIds(kind: Holders["kind"], body: unknown): readonly number[] {
  return kind === "users"
    ? readAnswer(privilegeUsersSchema, body, "the users of a privilege").users
    : readAnswer(privilegeRolesSchema, body, "the roles of a privilege").roles;
}

/** The lists of OneLogin's that name their next page in the body, as a whole address; elsewhere it is not followed. */
class LinkedPages implements Reader {
  readonly service: string;
  readonly #api: OneLoginApi;

  constructor(api: OneLoginApi) {
    this.service = api.service;
    this.#api = api;
  }

  async read(question: Question): Promise<AnswerPage> {
    const { body } = await this.#api.read(question);
    const page = readAnswer(privilegePageSchema, body, "who has a privilege");
    return { body, next: page.nextLink || null };
  }
}
