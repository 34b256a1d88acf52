/** What a run found of those who leave, before any of them was looked up by id. */
export interface LeavingFacts {
  /** Whether the whole directory was read; only then does missing say anything. */
  readonly isFull: boolean;
  /** Accounts the directory listed. */
  readonly read: number;
  /**
   * Accounts that were there and active before the run; 0 where so few leave by a delta that nobody would ask, so that
   * they need not be counted.
   */
  readonly active: number;
  /** Accounts that were there and were not listed. */
  readonly missing: number;
  /** Linked accounts that are suspended now. */
  readonly suspended: number;
}

/** So many may leave at once without anybody being asked, however small the directory. */
export const alwaysBelieved = 10;
/** Or this part of the active accounts. */
const believedShare = 0.05;

/**
 * Whether so many leaving at once is to be believed; a sentence when it is not. A directory that suddenly is empty, or
 * has lost more than a few, more likely was read badly than left by its people.
 */
export function doubtLeaving(facts: LeavingFacts): string | null {
  const { isFull, read, active, missing, suspended } = facts;
  if (isFull && read === 0 && active > 0)
    return `The directory came back empty; ${active} accounts were active before.`;
  const leaving = missing + suspended;
  if (leaving <= Math.max(alwaysBelieved, active * believedShare)) return null;
  const parts = [
    missing > 0 ? `${missing} of ${active} active accounts are missing` : "",
    suspended > 0 ? `${suspended} linked accounts are suspended` : "",
  ];
  return `${parts.filter((part) => part !== "").join(", and ")}.`;
}
