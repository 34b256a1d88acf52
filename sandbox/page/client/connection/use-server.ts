import { createContext, use, useSyncExternalStore } from "react";

import type { Connection, Seen } from "./connection.ts";

/** The page's one connection. */
export const ConnectionContext = createContext<Connection | null>(null);

export function useConnection(): Connection {
  const connection = use(ConnectionContext);
  if (connection === null) throw new Error("This is drawn outside the page, so there is no connection to show");
  return connection;
}

/** A part of what was seen of the server; drawn again only when that part is another. */
export function useSeen<Part>(select: (seen: Seen) => Part): Part {
  const connection = useConnection();
  return useSyncExternalStore(connection.subscribe, () => select(connection.seen()));
}
