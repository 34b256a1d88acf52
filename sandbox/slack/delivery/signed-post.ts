import { createHmac } from "node:crypto";
import { request } from "node:http";

/** How a request is signed; rightly and now when nothing is said. */
export interface Signing {
  sign?: "right" | "wrong" | "none";
  /** Signs with this secret instead of the app's, the empty one included. */
  signWith?: string;
  timestampOffsetSeconds?: number;
}

export interface RawRequest extends Signing {
  body: string;
  contentType?: string;
  headers?: Readonly<Record<string, string>>;
  /** Another path of the same server than the app's request URL. */
  path?: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

/** https://docs.slack.dev/authentication/verifying-requests-from-slack: `v0=` HMAC of `v0:timestamp:body`. */
export function signatureHeaders(secret: string, body: string, signing: Signing): Record<string, string> {
  if (signing.sign === "none") return {};
  const timestamp = String(Math.floor(Date.now() / 1000) + (signing.timestampOffsetSeconds ?? 0));
  const key = signing.signWith ?? (signing.sign === "wrong" ? `not ${secret}` : secret);
  const signature = createHmac("sha256", key).update(`v0:${timestamp}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${signature}` };
}

export class PostTimeout extends Error {
  override readonly name = "PostTimeout";
}

/** A POST on a connection of its own, given up after `timeoutMs` with a {@link PostTimeout}. */
export function post(
  url: string,
  { body, headers, timeoutMs }: { body: string; headers: Readonly<Record<string, string>>; timeoutMs: number },
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const length = String(Buffer.byteLength(body));
    const options = { method: "POST", agent: false, headers: { ...headers, "content-length": length } };
    const sent = request(url, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        clearTimeout(timer);
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    const timer = setTimeout(() => sent.destroy(new PostTimeout(`No answer within ${timeoutMs} ms`)), timeoutMs);
    sent.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    sent.end(body);
  });
}
