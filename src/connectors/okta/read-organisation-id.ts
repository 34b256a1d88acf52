import { AnsweredFault } from "../http/answered-fault.ts";
import type { OktaApi } from "./okta-api.ts";
import { readAnswer } from "./okta-words.ts";
import { organisationSchema } from "./records.ts";

const places = ["/.well-known/okta-organization", "/api/v1/org"] as const;

/**
 * The organisation's id from Okta's public description of itself, or from the org settings where that is missing.
 * A stand-in that has neither is told apart by its address: `origin:https://…`. Okta itself always has the first, so
 * an organisation never changes from one form to the other by itself.
 */
export async function readOrganisationId(api: OktaApi, signal?: AbortSignal): Promise<string> {
  for (const path of places) {
    try {
      const { body } = await api.read({ path, attempt: "say which organisation it is", signal });
      return readAnswer(organisationSchema, body, "the organisation").id;
    } catch (fault) {
      if (!(fault instanceof AnsweredFault) || fault.status !== 404) throw fault;
    }
  }
  return `origin:${api.origin}`;
}
