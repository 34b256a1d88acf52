import { DirectoryFault } from "../../ports/directory.ts";
import type { OktaApi, OktaQuestion } from "./okta-api.ts";

/** The body of a single answer; `null` when Okta says that what was asked about does not exist. */
export async function readOne(api: OktaApi, question: OktaQuestion): Promise<unknown> {
  try {
    const { body } = await api.read(question);
    return body;
  } catch (fault) {
    if (fault instanceof DirectoryFault && fault.kind === "not-found") return null;
    throw fault;
  }
}
