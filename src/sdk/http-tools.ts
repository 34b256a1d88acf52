import {
  type Outbound,
  type OutboundAnswer,
  OutboundFault,
  type OutboundFaultKind,
  type OutboundRequest,
} from "../ports/outbound.ts";
import { FlowFault } from "../ports/flows.ts";
import type { Secret } from "../ports/secret.ts";
import { checkHeaders, isSecret, packJson, readText, type Refuse } from "./http-parts.ts";

/** What is sent with a call. A `secret.env(…)` is put in when the call is made, and never shown. */
export interface HttpOptions {
  readonly headers?: Readonly<Record<string, string | Secret>>;
  /** Sent as `Authorization: Bearer …`. */
  readonly bearer?: Secret;
  /** Sent as `Authorization: Basic …`. */
  readonly basic?: { readonly user: string; readonly password: Secret };
  /** Added to the address. */
  readonly query?: Readonly<Record<string, string | number | boolean | Secret>>;
  /** The body as JSON; secrets may stand anywhere in it. One of `json`, `form` and `body`. */
  readonly json?: unknown;
  /** The body as a form. */
  readonly form?: Readonly<Record<string, string | Secret>>;
  /** The body as it is. */
  readonly body?: string;
  /** Milliseconds for the whole call; at most and by default 9,000: a hook as a whole has 10 seconds. */
  readonly timeoutMs?: number;
}

/** What checks an answer, such as a schema of zod. */
interface Schema<T> {
  parse(value: unknown): T;
}

/** What was answered. A status such as 404 is an answer, not an error. */
export interface HttpAnswer {
  readonly status: number;
  /** Whether the status is one of success, 200 to 299. */
  readonly ok: boolean;
  /** By name in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The text as JSON. Throws an `HttpFault` when it is none, and what the schema throws. */
  json(): unknown;
  json<T>(schema: Schema<T>): T;
}

/**
 * What hooks find under `sdk.http`, in every flow: calls to systems that have no connector. Only `https`, only addresses
 * of the public internet, no redirects, at most 9 seconds and one megabyte. Throws an `HttpFault` when there is no answer.
 */
export interface HttpSdk {
  get(url: string | Secret, options?: Omit<HttpOptions, "json" | "form" | "body">): Promise<HttpAnswer>;
  post(url: string | Secret, options?: HttpOptions): Promise<HttpAnswer>;
  request(
    call: HttpOptions & { readonly url: string | Secret; readonly method?: OutboundRequest["method"] },
  ): Promise<HttpAnswer>;
}

/** A call that got no answer that can be used. `reason` says whether trying again could help: `unavailable` could. */
export class HttpFault extends FlowFault {
  readonly reason: OutboundFaultKind;

  constructor(flow: string, reason: OutboundFaultKind, message: string) {
    super(flow, "sdk.http", message);
    this.name = "HttpFault";
    this.reason = reason;
  }
}

const longestMs = 9_000;
/** Characters. */
const longestBody = 1_000_000;
const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]);

/** The functions for the hooks of one flow. */
export function createHttpSdk(flow: string, outbound: Outbound): HttpSdk {
  const request: HttpSdk["request"] = async ({ url, method = "GET", ...options }) => {
    const where = isSecret(url) ? `the address from the ${url.describe}` : hostOf(url);
    const fail = (reason: OutboundFaultKind, problem: string): HttpFault =>
      new HttpFault(flow, reason, `In the flow "${flow}", the call to ${where} ${problem}.`);
    const refuse = (problem: string) => fail("refused", `was not made: ${problem}`);

    if (!methods.has(method)) throw refuse("it has an unknown method");
    const { body, type } = packBody(options, refuse);
    const headers = checkHeaders({ ...(type === null ? {} : { "content-type": type }), ...options.headers }, refuse);
    const authorization = authorizationOf(options, refuse);
    const asked: OutboundRequest = {
      method,
      url: withQuery(readText(url, refuse), options.query, refuse),
      headers: { "user-agent": "latchkey", ...headers, ...authorization },
      body,
      timeoutMs: Math.min(longestMs, Math.max(1, options.timeoutMs ?? longestMs)),
    };
    try {
      return toAnswer(await outbound.send(asked), () =>
        fail("refused", "was answered with something that is not JSON"),
      );
    } catch (error) {
      if (error instanceof OutboundFault) throw fail(error.kind, error.message);
      throw error;
    }
  };
  return {
    request,
    get: (url, options) => request({ ...options, url, method: "GET" }),
    post: (url, options) => request({ ...options, url, method: "POST" }),
  };
}

function packBody(
  { json, form, body }: HttpOptions,
  refuse: Refuse,
): { readonly body: string | null; readonly type: string | null } {
  const given = [json, form, body].filter((one) => one !== undefined);
  if (given.length > 1) throw refuse("it has more than one of `json`, `form` and `body`");
  const packed = packOne({ json, form, body }, refuse);
  if ((packed.body?.length ?? 0) > longestBody) throw refuse("its body is longer than one megabyte");
  return packed;
}

function packOne(
  { json, form, body }: { readonly [Part in "json" | "form" | "body"]: HttpOptions[Part] | undefined },
  refuse: Refuse,
): { readonly body: string | null; readonly type: string | null } {
  if (json !== undefined) return { body: packJson(json, refuse), type: "application/json" };
  if (form !== undefined) {
    const fields = new URLSearchParams();
    for (const [name, value] of Object.entries(form)) fields.append(name, readText(value, refuse));
    return { body: fields.toString(), type: "application/x-www-form-urlencoded" };
  }
  return { body: body ?? null, type: null };
}

function authorizationOf({ bearer, basic }: HttpOptions, refuse: Refuse): Record<string, string> {
  if (bearer !== undefined && basic !== undefined) throw refuse("it has both `bearer` and `basic`");
  if (bearer !== undefined) return checkHeaders({ authorization: `Bearer ${readText(bearer, refuse)}` }, refuse);
  if (basic === undefined) return {};
  if (basic.user.includes(":")) throw refuse("the user of `basic` has a colon in it");
  const pair = Buffer.from(`${basic.user}:${readText(basic.password, refuse)}`, "utf8").toString("base64");
  return { authorization: `Basic ${pair}` };
}

function withQuery(url: string, query: HttpOptions["query"], refuse: Refuse): string {
  if (query === undefined) return url;
  if (!URL.canParse(url)) throw refuse("its address is not a URL");
  const whole = new URL(url);
  for (const [name, value] of Object.entries(query)) whole.searchParams.append(name, readText(value, refuse));
  return whole.href;
}

/** The host alone: a path or a query may hold something that is nobody's business. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host || "that address" : "an address that is not a URL";
}

function toAnswer({ status, headers, text }: OutboundAnswer, notJson: () => HttpFault): HttpAnswer {
  function json(): unknown;
  function json<T>(schema: Schema<T>): T;
  function json(schema?: Schema<unknown>): unknown {
    const value = parseJson(text, notJson);
    return schema === undefined ? value : schema.parse(value);
  }
  return { status, ok: status >= 200 && status < 300, headers, text, json };
}

function parseJson(text: string, fail: () => HttpFault): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw fail();
  }
}
