import type { ConnectorConfig } from "../ports/connector.ts";
import type { Directories, OpenDirectory } from "../ports/directories.ts";
import { type Directory, DirectoryFault } from "../ports/directory.ts";
import type { Log } from "../ports/log.ts";
import type { Store } from "../ports/store.ts";
import { nameFaults, withNamedFaults } from "./name-faults.ts";

type Configured = Readonly<Record<string, ConnectorConfig<string, Directory, object>>>;

/**
 * The configured connectors. Each is opened when it is first needed, and only after its organisation was compared with
 * the one pinned at first use: another organisation behind the same id is never read from or written to. Every fault
 * names the connector it came from.
 */
export function openDirectories(
  connectors: Configured,
  ground: { readonly store: Store; readonly log: Log },
): Directories {
  const opened = new Map<string, Promise<OpenDirectory>>();

  return {
    has: (id) => Object.hasOwn(connectors, id),
    ids: () => Object.keys(connectors),
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

/** Makes every configured connector known to the database, so that grants can refer to one that was never reached. */
export async function rememberConnectors(store: Store, connectors: Configured): Promise<void> {
  await store.transaction(async (tx) => {
    for (const [id, { type, label }] of Object.entries(connectors)) {
      await tx.rememberConnector({ id, type, name: label, organisationId: null });
    }
  });
}

async function openPinned(
  connectors: Configured,
  id: string,
  { store, log }: { readonly store: Store; readonly log: Log },
): Promise<OpenDirectory> {
  const config = Object.hasOwn(connectors, id) ? connectors[id] : undefined;
  if (config === undefined) {
    throw new DirectoryFault("rejected", `The connector "${id}" is not configured. Nothing was asked of it.`);
  }
  const directory = await config.open({ id, log });
  const organisationId = await directory.organisationId();
  const { type, label } = config;
  const row = await store.transaction((tx) => tx.rememberConnector({ id, type, name: label, organisationId }));
  if (row.organisationId !== organisationId) {
    throw new ForeignOrganisation(id, row.organisationId ?? "unknown", organisationId);
  }
  return { id, type, label, organisationId, directory: withNamedFaults(id, directory) };
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
