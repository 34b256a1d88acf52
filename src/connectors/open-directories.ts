import type { ConnectorConfig } from "../ports/connector.ts";
import type { Directories, OpenDirectory } from "../ports/directories.ts";
import { type Directory, DirectoryFault } from "../ports/directory.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import { unscheduledSync } from "./settings/sync-setting.ts";
import { nameFaults, withNamedFaults } from "./name-faults.ts";

/** What a connector's organisation is compared with: its id as it was pinned, or as it is pinned by this. */
export type Pin = (connector: {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly organisationId: string;
}) => Promise<{ readonly organisationId: string | null }>;

/** What opening a connector leans on. With a `pin` of its own nothing need be written. */
type Ground = { readonly log: Log } & ({ readonly store: Store } | { readonly pin: Pin });

type Configured = Readonly<Record<string, ConnectorConfig<string, Directory, object>>>;

/**
 * The configured connectors. Each is opened when it is first needed, and only after its organisation was compared with
 * the one pinned at first use: another organisation behind the same id is never read from or written to. Every fault
 * names the connector it came from.
 */
export function openDirectories(connectors: Configured, ground: Ground): Directories {
  const opened = new Map<string, Promise<OpenDirectory>>();

  return {
    has: (id) => Object.hasOwn(connectors, id),
    ids: () => Object.keys(connectors),
    knowsAccounts: (id) => !Object.hasOwn(connectors, id) || connectors[id]?.knowsAccounts !== false,
    syncRules: (id) => (Object.hasOwn(connectors, id) ? (connectors[id]?.sync ?? unscheduledSync) : null),
    labelOf: (id) => (Object.hasOwn(connectors, id) ? (connectors[id]?.label ?? id) : id),
    open(id) {
      const known = opened.get(id);
      if (known !== undefined) return known;
      const opening = nameFaults(id, () => openPinned(connectors, id, ground)).catch((error: unknown) => {
        opened.delete(id);
        throw error;
      });
      opened.set(id, opening);
      return opening;
    },
  };
}

/** For a look at a directory: an organisation that is pinned is compared with, one that is not stays so. */
export function pinNothing(store: Pick<Store, "findConnector">): Pin {
  return async ({ id, organisationId }) => {
    const pinned = await store.findConnector(id);
    return { organisationId: pinned?.organisationId ?? organisationId };
  };
}

/** Makes every configured connector known to the database, so that grants can refer to one that was never reached. */
export async function rememberConnectors(store: Store, connectors: Configured): Promise<void> {
  await store.transaction(async (tx) => {
    for (const [id, { type, label }] of Object.entries(connectors)) {
      await tx.rememberConnector({ id, type, name: label, organisationId: null });
    }
  });
}

async function openPinned(connectors: Configured, id: string, ground: Ground): Promise<OpenDirectory> {
  const config = Object.hasOwn(connectors, id) ? connectors[id] : undefined;
  if (config === undefined) {
    throw new DirectoryFault("rejected", `The connector "${id}" is not configured. Nothing was asked of it.`);
  }
  const directory = await config.open({ id, log: ground.log });
  const organisationId = await directory.organisationId();
  const { type, label } = config;
  const row = await pinOf(ground)({ id, type, name: label, organisationId });
  if (row.organisationId !== organisationId) {
    throw new ForeignOrganisation(id, row.organisationId ?? "unknown", organisationId);
  }
  return { id, type, label, organisationId, directory: withNamedFaults(id, directory) };
}

function pinOf(ground: Ground): Pin {
  if ("pin" in ground) return ground.pin;
  return (connector) => ground.store.transaction((tx) => tx.rememberConnector(connector));
}

/** Another organisation stands behind a connector's id than the one it was first used with. */
export class ForeignOrganisation extends DirectoryFault {
  constructor(id: string, pinned: string, found: string) {
    super(
      "rejected",
      `The connector "${id}" belongs to the organisation ${pinned}, but its address now leads to ${found}. ` +
        "Nothing was read or changed there. Give the new organisation a connector id of its own.",
    );
    this.name = "ForeignOrganisation";
  }
}
