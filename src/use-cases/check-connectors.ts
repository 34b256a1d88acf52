import { type Finding, findingsOf } from "../domain/finding.ts";
import { nobody } from "../domain/nobody.ts";
import { DirectoryFault } from "../ports/directory.ts";
import type { World } from "../ports/world.ts";

const { fine, problem, unknown } = findingsOf("Connectors");

/**
 * Whether a connector can be opened, takes its credential, and still leads to the organisation that was pinned at first
 * use.
 */
export async function checkConnector(
  { directories, store }: Pick<World, "directories"> & { readonly store: Pick<World["store"], "findConnector"> | null },
  id: string,
): Promise<readonly Finding[]> {
  const what = `the connector "${id}"`;
  const schedule = scheduleOf(directories, id);
  try {
    const { label, organisationId, directory } = await directories.open(id);
    // Who an organisation is, some tell anybody: only another question shows whether the credential works.
    await directory.findAccountsByEmail(nobody.email ?? "");
    const pinned = store === null ? "nothing to compare it with" : await pinnedWords(store, id);
    return [
      fine(what, `${label} takes the credential, for the organisation ${organisationId} (${pinned})`),
      ...schedule,
    ];
  } catch (error) {
    return [explain(what, error), ...schedule];
  }
}

async function pinnedWords(store: Pick<World["store"], "findConnector">, id: string): Promise<string> {
  const known = await store.findConnector(id);
  return known?.organisationId == null ? "pinned at first use" : "the pinned one";
}

function explain(what: string, error: unknown): Finding {
  if (!(error instanceof DirectoryFault)) throw error;
  const said = error.message;
  if (error.name === "ForeignOrganisation") return problem(what, "another organisation than the pinned one", said);
  switch (error.kind) {
    case "unauthorized":
      return problem(what, `the credential is refused. ${said}`, "Give it a credential that works, and check again.");
    case "unavailable":
      return unknown(what, `did not answer. ${said}`, "Check its address and the network, and check again.");
    case "rejected":
      return problem(what, said, "Correct it in latchkey.config.ts, or the secret that it names.");
    case "not-found":
    case "malformed":
      return problem(what, said, "Check its address in latchkey.config.ts: something else may answer there.");
  }
}

function scheduleOf(directories: World["directories"], id: string): readonly Finding[] {
  const rules = directories.syncRules(id);
  if (rules === null || rules.schedule === null) return [];
  const full = rules.fullSchedule === null ? "" : `, and everything ${rules.fullSchedule}`;
  return [fine(`the sync of "${id}"`, `what changed ${rules.schedule}${full}`)];
}
