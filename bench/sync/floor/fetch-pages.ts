import type { DirectoryAddress } from "../directory/start-directory.ts";

/** What the floor reads of a user. It trusts the pretend directory, as no other may. */
export interface FloorUser {
  readonly id: string;
  readonly status: string;
  readonly profile: Readonly<Record<string, string | null>> & { readonly login: string; readonly email: string };
}

/** A page whose head has come. */
interface FloorPage {
  readonly body: Promise<string>;
  readonly next: string | null;
}

/** Reads the users page by page, the next one asked for as soon as it is known: `fetch` and `JSON.parse`, no more. */
export async function* fetchPages(
  { url, apiToken }: DirectoryAddress,
  changedSince: string | null,
): AsyncGenerator<readonly FloorUser[]> {
  const ask = async (address: string): Promise<FloorPage> => {
    const answer = await fetch(address, { headers: { Authorization: `SSWS ${apiToken}`, Accept: "application/json" } });
    if (!answer.ok) throw new Error(`The pretend directory answered with ${answer.status}. Nothing was measured.`);
    const next = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1] ?? null;
    const body = answer.text();
    // Whoever leaves early does not wait for it.
    body.catch(() => undefined);
    return { body, next };
  };
  const filter = changedSince === null ? "" : `&filter=${encodeURIComponent(`lastUpdated gt "${changedSince}"`)}`;
  let coming: Promise<FloorPage> | null = ask(`${url}/api/v1/users?limit=200${filter}`);
  while (coming !== null) {
    const { body, next }: FloorPage = await coming;
    coming = next === null ? null : ask(next);
    coming?.catch(() => undefined);
    const users: readonly FloorUser[] = JSON.parse(await body);
    yield users;
  }
}
