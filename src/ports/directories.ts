import type { Directory } from "./directory.ts";
import type { SyncRules } from "./sync-rules.ts";

/** A connector that is open and whose organisation is the pinned one. */
export interface OpenDirectory {
  readonly id: string;
  readonly type: string;
  /** The name people see. */
  readonly label: string;
  readonly organisationId: string;
  readonly directory: Directory;
}

/** The configured outside systems. */
export interface Directories {
  /**
   * Opens the connector, once, and checks that it still is the organisation it was. Throws `DirectoryFault` when it
   * cannot be reached, and a sentence when the id is not configured or the organisation changed.
   */
  open(connectorId: string): Promise<OpenDirectory>;
  has(connectorId: string): boolean;
  /** The ids of all configured connectors. */
  ids(): readonly string[];
  /** Whether it can be asked which accounts there are. Where not, an account is what an admin or the operator's code says. */
  knowsAccounts(connectorId: string): boolean;
  /** How the connector is synced: as its `sync` says, or as usual where it says nothing; `null` when it is not configured. */
  syncRules(connectorId: string): SyncRules | null;
  /** The name people see, or the id when it is not configured any more. */
  labelOf(connectorId: string): string;
}
