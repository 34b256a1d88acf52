import { subDays } from "date-fns/subDays";

import type { SyncedGroup } from "../../domain/target.ts";
import type { FormReads, FormWrites } from "../../ports/form-store.ts";
import type { Rows } from "./rows.ts";
import type { Session } from "./session.ts";

/** What is known of open forms, and of the groups they may offer. */
export function createFormReads(rows: Rows, owner: object | null): FormReads {
  const groups = (connectorId: string): readonly SyncedGroup[] =>
    rows.groups
      .all(owner)
      .filter((kept) => kept.connectorId === connectorId && !kept.isGone)
      // Copies, as a database gives: what a rule writes into one changes nothing.
      .map(({ group }) => structuredClone(group))
      .toSorted(compareGroups);

  return {
    async findFormSession(id) {
      const kept = rows.forms.get(id, owner);
      return kept === null || kept.isForgotten ? null : kept.session;
    },
    findGroup: async (connectorId, externalId) =>
      groups(connectorId).find((group) => group.externalId === externalId) ?? null,
    searchGroups: async (connectorId, { words, after, limit }) =>
      groups(connectorId)
        .filter(({ name }) => words.every((word) => name.toLowerCase().includes(word.toLowerCase())))
        .filter((group) => after === null || compareGroups(group, after) > 0)
        .slice(0, limit),
  };
}

/** How open forms are kept, and forgotten. */
export function createFormWrites(session: Session): FormWrites {
  const { rows, now } = session;
  return {
    async saveFormSession(given) {
      await session.lock(`form:${given.id}`);
      const kept = rows.forms.get(given.id, session);
      const known = kept === null || kept.isForgotten ? null : kept.session;
      if ((known?.revision ?? 0) !== given.revision) return false;
      if (known !== null && (known.slackUserId !== given.slackUserId || known.flow !== given.flow)) return false;
      const next = structuredClone({ ...given, revision: given.revision + 1 });
      session.insert(rows.forms, { id: given.id, session: next, updatedAt: now, isForgotten: false });
      return true;
    },
    async forgetFormSessions() {
      const old = rows.forms.all(session).filter((kept) => !kept.isForgotten && kept.updatedAt < subDays(now, 1));
      for (const kept of old) session.insert(rows.forms, { ...kept, isForgotten: true });
      return old.length;
    },
  };
}

function compareGroups(one: SyncedGroup, other: SyncedGroup): number {
  return compare(one.name.toLowerCase(), other.name.toLowerCase()) || compare(one.externalId, other.externalId);
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
