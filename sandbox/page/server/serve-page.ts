import { createServer, type IncomingMessage, type Server } from "node:http";
import type { Duplex } from "node:stream";

import { getRequestListener } from "@hono/node-server";
import { parse as parseCookies } from "hono/utils/cookie";
import { WebSocketServer } from "ws";

import type { Town } from "../../town/town.ts";
import { watchPath } from "../protocol.ts";
import { Guard } from "./guard.ts";
import { type BuiltPage, pageRoutes } from "./page-routes.ts";
import { Watcher } from "./watcher.ts";

export interface ServedPage {
  /** With the token; whoever has it can play everybody. */
  readonly address: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** The port is not free. The message is a sentence. */
export class PortTaken extends Error {
  override readonly name = "PortTaken";
}

const maxMessageBytes = 100_000;

/** WebSocket close code: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const goingAway = 1_001;

/**
 * Serves the page on loopback.
 *
 * @param port 0 takes a free one
 * @throws PortTaken
 */
export async function servePage({
  town,
  port,
  page,
}: {
  readonly town: Town;
  readonly port: number;
  readonly page: BuiltPage;
}): Promise<ServedPage> {
  const server = createServer();
  const taken = await takePort(server, port);
  const guard = new Guard({ token: town.notebook.token, port: taken });
  const routes = pageRoutes({ town, guard, page });
  const listener = getRequestListener(routes.fetch, { overrideGlobalObjects: false });
  server.on("request", (request, response) => void listener(request, response));

  const windows = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });
  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (!isWelcome(guard, request)) return refuseUpgrade(stream);
    windows.handleUpgrade(request, stream, head, (socket) => void new Watcher(town, socket));
  });

  return {
    address: `http://127.0.0.1:${taken}/?token=${town.notebook.token}`,
    port: taken,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of windows.clients) socket.close(goingAway, "The sandbox was stopped.");
      windows.close();
      server.closeIdleConnections();
      const cutting = setTimeout(() => {
        for (const socket of windows.clients) socket.terminate();
        server.closeAllConnections();
      }, 500);
      await closed;
      clearTimeout(cutting);
    },
  };
}

function isWelcome(guard: Guard, { url, method = "GET", headers }: IncomingMessage): boolean {
  const { host, origin, cookie = "" } = headers;
  const given = parseCookies(cookie, guard.cookieName)[guard.cookieName];
  if (url !== watchPath) return false;
  return guard.refuse({ method, host, origin, cookie: given, isUpgrade: true }) === null;
}

function refuseUpgrade(stream: Duplex): void {
  stream.on("error", () => stream.destroy());
  stream.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
}

/** Listens on this machine only; gives the port. */
async function takePort(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE" || error.code === "EACCES";
      reject(
        isTaken
          ? new PortTaken(`Port ${port} cannot be used: another program has it, or this machine forbids it.`)
          : error,
      );
    });
    server.listen({ port, host: "127.0.0.1", exclusive: true }, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The page has no port.");
  return address.port;
}
