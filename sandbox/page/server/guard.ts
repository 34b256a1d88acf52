import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** What is read of a request before anything else. */
export interface Visit {
  readonly method: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** The value of the cookie that the printed address gave. */
  readonly cookie: string | undefined;
  readonly isUpgrade: boolean;
}

/** Why a visit ends here. */
export interface Refusal {
  readonly status: 401 | 403;
  readonly sentence: string;
}

/** Keeps everybody out who is not the person at this machine with the printed address. */
export class Guard {
  readonly #token: string;
  readonly #hosts: ReadonlySet<string>;
  /** Cookies know no ports, so the name keeps two sandboxes apart. */
  readonly cookieName: string;
  /** Derived from the token, so that whoever reads a browser's cookies does not have the address. */
  readonly cookieValue: string;

  constructor({ token, port }: { readonly token: string; readonly port: number }) {
    this.#token = token;
    // Browsers leave out the port of the web.
    const end = port === 80 ? "" : `:${port}`;
    this.#hosts = new Set([`127.0.0.1${end}`, `localhost${end}`]);
    this.cookieName = `latchkey-sandbox-${port}`;
    this.cookieValue = createHmac("sha256", token).update("latchkey sandbox: cookie").digest("base64url");
  }

  isToken(given: string): boolean {
    return isSame(given, this.#token);
  }

  /** Whether the address is one of ours: another name that leads here could belong to any page of the web. */
  refuseHost({ host }: Pick<Visit, "host">): Refusal | null {
    if (host !== undefined && this.#hosts.has(host)) return null;
    return { status: 403, sentence: "This is not the address of the sandbox, so nothing was shown." };
  }

  /** Null when the visit is welcome. */
  refuse(visit: Visit): Refusal | null {
    const refusedHost = this.refuseHost(visit);
    if (refusedHost !== null) return refusedHost;
    const changesSomething = visit.isUpgrade || (visit.method !== "GET" && visit.method !== "HEAD");
    if (changesSomething && visit.origin !== `http://${visit.host}`) {
      return { status: 403, sentence: "This came from another page than the sandbox's own, so nothing was done." };
    }
    if (visit.cookie !== undefined && isSame(visit.cookie, this.cookieValue)) return null;
    return { status: 401, sentence: "Open the sandbox by the address it printed in the terminal where it runs." };
  }
}

/** Compared as digests, so that neither time nor length tells anything of the secret. */
function isSame(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
