import { z } from "zod";

import type { PretendOneLogin } from "../../sandbox/onelogin/index.ts";
import { tokenSchema } from "./onelogin-contract.ts";

/** An answer of the pretend OneLogin, its body read as JSON; `null` when it has none. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface OneLoginClient {
  get(path: string): Promise<Answer>;
  /** Adds to (POST) or takes from (DELETE) a role; `body` is sent as it is. */
  write(method: "POST" | "DELETE", path: string, body: unknown, signal?: AbortSignal): Promise<Answer>;
  /** The ids of all pages that follow one another by their cursors alone, and what was asked for them. */
  walk(path: string): Promise<{ pages: number[][]; cursors: string[] }>;
}

/** A client as small as possible: one token, no retries. */
export async function connect(onelogin: PretendOneLogin): Promise<OneLoginClient> {
  const token = tokenSchema.parse((await askForToken(onelogin)).body);
  const headers = { Authorization: `bearer ${token.access_token}` };
  const get = (path: string) => send(onelogin.url + path, { headers });

  return {
    get,
    write: (method, path, body, signal) =>
      send(onelogin.url + path, {
        method,
        headers: { ...headers, "Content-Type": "application/json" },
        body: JSON.stringify(body),
        ...(signal ? { signal } : {}),
      }),
    async walk(path) {
      const pages: number[][] = [];
      const cursors: string[] = [];
      const [list = ""] = path.split("?");
      let next: string | null = path;
      while (next !== null) {
        const page = await get(next);
        pages.push(idsOf(page));
        const cursor = page.headers.get("After-Cursor");
        if (cursor !== null) cursors.push(cursor);
        next = cursor === null ? null : `${list}?${new URLSearchParams({ cursor }).toString()}`;
      }
      return { pages, cursors };
    },
  };
}

export function idsOf({ body }: Answer): number[] {
  return z
    .array(z.object({ id: z.int() }))
    .parse(body)
    .map(({ id }) => id);
}

/** Asks for a token as the vendor's first example does, unless told otherwise. */
export function askForToken(onelogin: PretendOneLogin, change: RequestInit = {}): Promise<Answer> {
  return send(`${onelogin.url}/auth/oauth2/v2/token`, {
    method: "POST",
    headers: { ...basicAuthorization(onelogin), "Content-Type": "application/json" },
    body: JSON.stringify({ grant_type: "client_credentials" }),
    ...change,
  });
}

export function basicAuthorization({ clientId, clientSecret }: { clientId: string; clientSecret: string }) {
  return { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}` };
}

export async function send(url: string, request: RequestInit): Promise<Answer> {
  const answer = await fetch(url, { redirect: "manual", ...request });
  const text = await answer.text();
  const body: unknown = text === "" ? null : JSON.parse(text);
  return { status: answer.status, headers: answer.headers, body };
}
