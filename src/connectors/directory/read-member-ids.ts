import { DirectoryFault } from "../../ports/directory.ts";
import { listIn } from "./read-records.ts";

/**
 * The ids on a page of members. One that cannot be read makes the page `malformed`: there is nobody to leave out by name,
 * and a list that lacks somebody looks like a whole one.
 *
 * @param read gives the id, or `null` where there is none
 */
export function readMemberIds(body: unknown, read: (member: unknown) => string | null, service: string): string[] {
  return listIn(body, { service, what: "members" }).map((member) => {
    const id = read(member);
    if (id !== null) return id;
    throw new DirectoryFault("malformed", `${service}'s page of members has one without an id. It was not used.`);
  });
}
