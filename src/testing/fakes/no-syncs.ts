import type { DirectorySyncs } from "../../ports/directory-syncs.ts";
import type { SyncMatches } from "../../ports/sync-matches.ts";

/** Where no directory is read as a whole. */
export const noSyncs: DirectorySyncs = {
  begin: () => Promise.reject(new Error("No directory is read here.")),
  resume: async () => null,
  rehearse: () => Promise.reject(new Error("No directory is read here.")),
  matchPerson: async () => undefined,
  matchAgain: async () => undefined,
  find: async () => null,
  latest: async () => [],
  leavingOf: async () => ({ accounts: [], total: 0 }),
  outcomesOf: async () => ({ gone: 0, suspended: 0, alive: 0 }),
  deliveredAbout: async () => [],
  saveDrawn: async () => undefined,
};

export const noMatches: SyncMatches = {
  find: async () => null,
  list: async () => ({ matches: [], total: 0 }),
  tally: async () => ({ matched: 0, unmatched: 0, ambiguous: 0, ignored: 0 }),
  matchAgain: async () => undefined,
};
