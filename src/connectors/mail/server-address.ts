import type { Secret } from "../../ports/secret.ts";
import { isLoopback } from "../http/connector-url.ts";

/** Where mail is handed in. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** `implicit` from the first byte; `required` by STARTTLS, before anything is said; `none` on loopback only. */
  readonly tls: "implicit" | "required" | "none";
  readonly credential: { readonly user: string; readonly password: string } | null;
}

/** Reads the secret, once, when the connector opens. Throws a sentence that says what is wrong and never the secret. */
export function resolveServerAddress(secret: Secret): ServerAddress {
  const address = readServerAddress(secret.resolve());
  if (typeof address !== "string") return address;
  throw new Error(`The mail connector cannot be opened: the secret of \`url\` ${address}. Correct it and start again.`);
}

/** Gives what is wrong with it where it cannot be used; that continues the sentence "the secret of `url` …". */
function readServerAddress(text: string): ServerAddress | string {
  if (!URL.canParse(text)) return "is not a URL such as `smtps://user:password@smtp.acme.com`";
  const url = new URL(text);
  if (url.protocol !== "smtps:" && url.protocol !== "smtp:") return "must begin with `smtps://` or `smtp://`";
  if (url.hostname === "") return "names no host";
  if (!/^(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/i.test(url.hostname)) return "names a host that is none";
  if (!["", "/"].includes(url.pathname) || url.search !== "" || url.hash !== "")
    return "must end after the host name and the port";
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const user = decoded(url.username);
  const password = decoded(url.password);
  if (user === null || password === null)
    return "has a user name or a password that is not percent-encoded: write `%` as `%25` and `@` as `%40`";
  if ((user === "") !== (password === "")) return "has a user name without a password, or a password without one";
  const isImplicit = url.protocol === "smtps:";
  return {
    host,
    port: url.port === "" ? (isImplicit ? 465 : 587) : Number(url.port),
    tls: isImplicit ? "implicit" : isLoopback(host) ? "none" : "required",
    credential: user === "" ? null : { user, password },
  };
}

/** `null` when it is not percent-encoded text of one line. */
function decoded(part: string): string | null {
  try {
    const text = decodeURIComponent(part);
    return /\p{Cc}/u.test(text) ? null : text;
  } catch {
    return null;
  }
}
