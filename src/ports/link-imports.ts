import type { ImportProblem } from "../domain/import-problem.ts";
import type { Transaction } from "./store.ts";

/** A line of a file of links, as it was read. */
export interface ImportLine {
  /** Its number in the file; the heading is line 1. */
  readonly line: number;
  readonly slackUserId: string | null;
  /** Names the person where the Slack user id is not given. */
  readonly email: string | null;
  /** The cells that name accounts. An empty cell says nothing. */
  readonly cells: readonly { readonly connectorId: string; readonly accounts: readonly string[] }[];
  /** What is wrong with the line itself, in words; `null` when it can be read. */
  readonly problem: string | null;
}

/** What an import may do. */
export interface ImportOptions {
  /** The connectors the file has a column for. Links of other connectors are left alone. */
  readonly connectorIds: readonly string[];
  /** An absent line and an empty cell take links away as well. */
  readonly removeMissing: boolean;
  /** Takes accounts from their owners. Only together with a reason. */
  readonly force: boolean;
  readonly reason: string | null;
  /** The plan is about to be applied, so no other import may be. */
  readonly applies: boolean;
}

/** What a file would do. A change is what happens to one person's accounts of one connector. */
export interface ImportPlan {
  readonly lines: number;
  /** The person gets a first account. */
  readonly create: number;
  /** The person has other accounts than before. */
  readonly change: number;
  /** The person has no account any more. */
  readonly remove: number;
  /** Lines after which everything is as it was. */
  readonly unchanged: number;
  readonly refused: number;
  /** Frozen links that would be removed if they were not frozen: they stay. */
  readonly frozenKept: number;
  /** Links that come or go, of each of which its person is told. */
  readonly links: number;
  /**
   * Links that go because the file does not name them, of how many there are in these connectors; and the connectors of
   * which every link goes for that.
   */
  readonly missing: { readonly removed: number; readonly of: number; readonly emptied: readonly string[] };
}

/** What happens to one person's accounts of one connector. */
export interface PlannedChange {
  readonly kind: "create" | "change" | "remove";
  /** `null` where the file has no line for the person. */
  readonly line: number | null;
  readonly userId: string;
  readonly slackUserId: string;
  readonly email: string | null;
  readonly displayName: string | null;
  readonly connectorId: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export interface RefusedLine {
  readonly line: number;
  readonly problem: ImportProblem;
}

/** How an import is written down, and whom it tells. */
export interface Application {
  /** Who runs the command, for the audit trail. */
  readonly operator: string;
  /** Tells each person of each link that comes or goes. */
  readonly tell: boolean;
}

/** What hangs on the links that come and go, and is more than links. Few, however long the file is. */
export interface Touched {
  /** People with an open request or a grant that may wait for an account they get. */
  readonly waiting: readonly { readonly userId: string; readonly connectorId: string }[];
  /** Links that go and through which access is given now. */
  readonly losing: readonly { readonly userId: string; readonly connectorId: string; readonly externalId: string }[];
}

/**
 * Locks what hangs on the links, before they change; what it gives is done in the same commit, after they changed.
 */
export type Settle = (tx: Transaction, touched: Touched) => Promise<() => Promise<void>>;

/** One import under way. What was read is kept beside the links until it is applied, and is gone when the work ends. */
export interface LinkImport {
  /** Takes the lines in as they come, and keeps none of them in memory. What the lines throw ends it. */
  read(lines: AsyncIterable<ImportLine>): Promise<void>;
  /** Compares what was read with the links there are. */
  plan(): Promise<ImportPlan>;
  /** Every refused line, by its number. */
  refused(): AsyncIterable<RefusedLine>;
  /** Every change, by line; those of people without a line come last. */
  changes(): AsyncIterable<PlannedChange>;
  /**
   * Does what was planned in one commit, refused lines left out, with each change in the audit trail. Gives what may have
   * begun to wait meanwhile, without having seen the new links. Throws `ImportStopped` when links changed since the plan:
   * then nothing was changed.
   */
  apply(application: Application, settle: Settle): Promise<Touched["waiting"]>;
}

/** Many links at once. */
export interface LinkImports {
  /**
   * Runs an import. What is not applied is forgotten. Throws `ImportStopped` when another import is being applied.
   */
  run<T>(options: ImportOptions, work: (one: LinkImport) => Promise<T>): Promise<T>;
}

/** The import cannot go on, and changed nothing. The message is a sentence for people. */
export class ImportStopped extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "ImportStopped";
  }
}
