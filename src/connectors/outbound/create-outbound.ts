import { lookup } from "node:dns/promises";
import { Agent as PlainAgent, request as requestPlain } from "node:http";
import { Agent, request as requestSecure } from "node:https";
import { isIP } from "node:net";

import { type Outbound, type OutboundAnswer, OutboundFault, type OutboundRequest } from "../../ports/outbound.ts";
import { isLoopback } from "../http/connector-url.ts";
import { isPublicAddress } from "./public-address.ts";
import { readAnswer } from "./read-answer.ts";

/** Every address of a name, as the system gives them. */
type Resolve = (name: string) => Promise<readonly string[]>;

/** What only tests change. */
interface Surroundings {
  readonly resolve?: Resolve;
  /** Whether loopback addresses may be called, and those without TLS. */
  readonly allowsLoopback?: boolean;
}

/**
 * Calls to the public internet. A name is resolved here, once; each of its addresses has to be public, and the call goes
 * to one of exactly those: a name that answers differently a moment later leads nowhere else. TLS still checks the name.
 */
export function createOutbound({ resolve = resolveBySystem, allowsLoopback = false }: Surroundings = {}): Outbound {
  const isAllowed = (address: string) => isPublicAddress(address) || (allowsLoopback && isLoopback(address));
  return {
    async send(asked) {
      const url = checkUrl(asked.url, allowsLoopback);
      const timeout = AbortSignal.timeout(asked.timeoutMs);
      try {
        const addresses = await withinTime(findAddresses(url, resolve), timeout);
        if (!addresses.every(isAllowed)) throw privateAddress();
        return await call(asked, url, addresses, timeout);
      } catch (error) {
        if (error instanceof OutboundFault) throw error;
        throw new OutboundFault("unavailable", timeout.aborted ? tooSlow(asked.timeoutMs) : reasonOf(error));
      }
    },
  };
}

function checkUrl(text: string, allowsLoopback: boolean): URL {
  if (!URL.canParse(text)) throw refused("was not made: its address is not a URL. Write `https://…`");
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    throw refused("was not made: its address carries a user name or a password. Give them by `basic` or `bearer`");
  }
  const isPlain = url.protocol === "http:" && allowsLoopback;
  if (url.protocol !== "https:" && !isPlain) throw refused("was not made: only https addresses are called");
  return url;
}

/** A URL writes `0x7f.1`, `2130706433` and the like as four numbers, and an address is no name to look up. */
async function findAddresses({ hostname }: URL, resolve: Resolve): Promise<readonly string[]> {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0) return [host];
  const addresses = await resolve(host);
  if (addresses.length === 0) throw new OutboundFault("unavailable", "did not work: its name has no address");
  return addresses;
}

async function resolveBySystem(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);
}

function call(
  { method, headers, body }: OutboundRequest,
  url: URL,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  const isSecure = url.protocol === "https:";
  const send = isSecure ? requestSecure : requestPlain;
  // An agent of its own: no connection of an earlier call is used again, and no proxy of the environment.
  const agent = isSecure ? new Agent({ keepAlive: false }) : new PlainAgent({ keepAlive: false });
  const { promise, resolve, reject } = Promise.withResolvers<OutboundAnswer>();
  const request = send(url, {
    method,
    agent,
    signal,
    headers: { ...headers, "accept-encoding": "identity" },
    lookup: (_name, { all }, give) => {
      const found = addresses.map((address) => ({ address, family: isIP(address) }));
      if (all === true) give(null, found);
      else give(null, found[0]?.address ?? "", found[0]?.family);
    },
  });
  request.on("error", reject);
  request.on("response", (answer) => {
    readAnswer(answer).then(resolve, (error: unknown) => {
      request.destroy();
      reject(error);
    });
  });
  request.end(body ?? undefined);
  return promise.finally(() => agent.destroy());
}

/** Resolves like the work, or rejects when the time is over. */
async function withinTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = () => reject(signal.reason);
  signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", end);
  }
}

function refused(problem: string): OutboundFault {
  return new OutboundFault("refused", problem);
}

function privateAddress(): OutboundFault {
  return refused("was not made: its name leads to an address that is not on the public internet");
}

function tooSlow(limitMs: number): string {
  return `took longer than ${limitMs / 1_000} seconds and was ended`;
}

/** Only words of our own and system error codes: what a library writes into a message may repeat a header. */
function reasonOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  const known = typeof code === "string" && /^[A-Z][A-Z0-9_]*$/.test(code) ? ` (${code})` : "";
  return `did not work: the connection failed${known}`;
}
