import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";

import { HTTPReceiver, type Logger } from "@slack/bolt";

/** Slack's clock and ours may differ by this much, in seconds. Bolt refuses the past alone; this refuses both sides. */
const allowedSkewSeconds = 300;

/** How long a closing server waits for requests that are under way, in milliseconds. */
const lingerMs = 5_000;

/** Bolt's own path for everything Slack sends. */
const slackPath = "/slack/events";

/** Our HTTP server: Slack's path, and whether we are alive. */
export interface SlackEndpoint {
  readonly receiver: HTTPReceiver;
  /** Listens; gives the port. Throws a sentence when it is taken. */
  listen(port: number): Promise<number>;
  close(): Promise<void>;
}

/** Makes the endpoint. Requests are verified by Bolt, after their time was. */
export function createSlackEndpoint(signingSecret: string, logger: Logger): SlackEndpoint {
  const receiver = new HTTPReceiver({ signingSecret, endpoints: slackPath, bodyLimit: 1_000_000, logger });
  const server = createServer((request, response) => {
    const path = request.url?.split("?")[0];
    if (path === "/healthz") return end(response, 200, "ok");
    if (path !== slackPath) return end(response, 404, "not found");
    // Slack only posts; for anything else Bolt's receiver throws, which would end the process.
    if (request.method !== "POST") return end(response, 405, "method not allowed");
    if (!isTimely(request, Date.now())) return end(response, 401, "unauthorized");
    receiver.requestListener(request, response);
  });

  return {
    receiver,
    listen: (port) => listen(server, port),
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), lingerMs).unref();
      await once(server, "close");
    },
  };
}

/** Whether a request says that it was sent within five minutes of now, past or future. */
export function isTimely(request: Pick<IncomingMessage, "headers">, nowMs: number): boolean {
  const said = request.headers["x-slack-request-timestamp"];
  if (typeof said !== "string" || !/^\d{1,12}$/.test(said)) return false;
  return Math.abs(nowMs / 1_000 - Number(said)) <= allowedSkewSeconds;
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port);
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new Error(
      `Port ${port} cannot be listened on, so Latchkey did not start. Free it, or set PORT to another one.`,
      { cause },
    );
  }
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
}
