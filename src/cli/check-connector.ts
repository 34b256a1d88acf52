import type { AccountColumn } from "./csv/columns.ts";
import type { House } from "./house.ts";
import { Refused } from "./refused.ts";
import { plainText } from "./terminal/plain-text.ts";

/** A configured connector by its id. Throws a sentence that names the ones there are. */
export function checkConnector({ connectors }: Pick<House, "connectors">, id: string): AccountColumn {
  const found = connectors.find((connector) => connector.id === id);
  if (found !== undefined) return found;
  throw new Refused(
    `There is no connector called "${plainText(id)}", so nothing was done. There are: ` +
      `${connectors.map((known) => known.id).join(", ") || "none"}.`,
  );
}
