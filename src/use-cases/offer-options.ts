import type { FieldOption } from "../domain/field.ts";
import { mostSuggestions, searchOptions } from "../domain/search-options.ts";
import type { SyncedGroup } from "../domain/target.ts";
import { type Flow, FlowFault, type TargetSource } from "../ports/flows.ts";
import type { World } from "../ports/world.ts";
import { findForm } from "./find-form.ts";
import { reportFormFault } from "./report-form-fault.ts";

/** How many groups are read at a time, and how many at most for one answer. */
const pageSize = 250;
const mostLookedAt = 10_000;

/** The options of a choice that fit what was typed, as this person's form offers them; none where it is not theirs. */
export async function offerOptions(
  world: Pick<World, "store">,
  flow: Flow,
  asked: {
    readonly formId: string | null;
    readonly field: string;
    readonly bySlackUserId: string;
    readonly text: string;
  },
): Promise<readonly FieldOption<string>[]> {
  const { formId, bySlackUserId, text } = asked;
  const session = formId === null ? null : await findForm(world, flow, { formId, bySlackUserId });
  if (session?.ok === false) return [];
  const fields = session?.value.state.fields ?? flow.fields;
  const field = fields.find(({ name }) => name === asked.field);
  if (field === undefined || !field.visible) return [];
  if (field.kind === "choice" || field.kind === "choices") return searchOptions(field.options, text);
  if (field.kind !== "duration") return [];
  return searchOptions(
    field.options.map(({ value, label }) => ({ value: String(value), label })),
    text,
  );
}

/**
 * The targets of a flow that fit what was typed: its own, then the groups that pass its rules, by name. A rule that fails
 * offers none, and that is told.
 */
export async function offerTargets(
  world: Pick<World, "store" | "log">,
  flow: Flow,
  text: string,
): Promise<readonly FieldOption<string>[]> {
  const found = searchOptions(flow.targets, text).map(({ name, label }) => ({ value: name, label }));
  try {
    for (const source of flow.targetSources) {
      if (found.length >= mostSuggestions) break;
      found.push(...(await searchSource(world, source, text, mostSuggestions - found.length)));
    }
  } catch (error) {
    if (!(error instanceof FlowFault)) throw error;
    await reportFormFault(world, error);
  }
  const byValue = new Map(found.map((option) => [option.value, option]));
  return [...byValue.values()];
}

/** Reads on until enough groups pass, or there are no more. */
async function searchSource(
  world: Pick<World, "store">,
  source: TargetSource,
  text: string,
  limit: number,
): Promise<readonly FieldOption<string>[]> {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const found: FieldOption<string>[] = [];
  let after: SyncedGroup | null = null;
  for (let seen = 0; seen < mostLookedAt && found.length < limit; seen += pageSize) {
    const page: readonly SyncedGroup[] = await world.store.searchGroups(source.connectorId, {
      words,
      after,
      limit: pageSize,
    });
    const targets = page.map((group) => source.targetOf(group)).filter((target) => target !== null);
    found.push(...targets.map(({ name, label }) => ({ value: name, label })));
    after = page.at(-1) ?? null;
    if (page.length < pageSize) break;
  }
  return found.slice(0, limit);
}
