import { createServer } from "node:http";
import type { Socket } from "node:net";

import { getRequestListener } from "@hono/node-server";

type Handle = (call: { request: Request; socket: Socket }) => Promise<Response>;

export interface HttpServer {
  readonly url: string;
  /** While down, open connections are cut and new ones are cut at once. */
  down(isDown: boolean): void;
  stop(): Promise<void>;
}

/** Listens on loopback only. Port 0 takes a free one. */
export async function startHttpServer(port: number, handle: Handle): Promise<HttpServer> {
  const sockets = new Set<Socket>();
  let isDown = false;

  const listener = getRequestListener((request, { incoming }) => handle({ request, socket: incoming.socket }), {
    overrideGlobalObjects: false,
  });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  server.on("connection", (socket: Socket) => {
    if (isDown) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });

  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The pretend server has no port");
  const cutConnections = () => {
    for (const socket of sockets) socket.destroy();
  };

  return {
    url: `http://127.0.0.1:${address.port}`,
    down(next) {
      isDown = next;
      if (isDown) cutConnections();
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      cutConnections();
      await closed;
    },
  };
}
