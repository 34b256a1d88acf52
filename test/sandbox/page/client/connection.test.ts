import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { afterEach, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import * as z from "zod";

import { Connection } from "../../../../sandbox/page/client/connection/connection.ts";
import { watchedSchema, watchPath, type Watched } from "../../../../sandbox/page/protocol.ts";
import { findQuietPort } from "../../../support/quiet-port.ts";

const open: { close(): void }[] = [];

afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

const workspace = JSON.stringify({ kind: "workspace", name: "Acme" });
const alone: Watched = { panes: [{ as: "U1", place: null }], backstage: true };

/** A server that notes what it is told, and shows the workspace whenever it is told something. */
async function startServer(port = 0) {
  const server = new WebSocketServer({ host: "127.0.0.1", port, path: watchPath });
  open.push(server);
  const told: Watched[] = [];
  const sockets: WebSocket[] = [];
  server.on("connection", (socket) => {
    sockets.push(socket);
    socket.on("message", (data) => {
      told.push(watchedSchema.parse(JSON.parse(z.instanceof(Buffer).parse(data).toString())));
      socket.send(workspace);
    });
  });
  await once(server, "listening");
  return { told, sockets, server, port: addressOf(server).port };
}

function addressOf(server: WebSocketServer): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return address;
}

interface Surroundings {
  readonly onReturn?: () => void;
  readonly isRefused?: () => Promise<boolean>;
}

function connect(port: number, surroundings: Surroundings = {}): Connection {
  const { onReturn = () => undefined, isRefused = () => Promise.resolve(false) } = surroundings;
  const connection = new Connection({ address: `http://127.0.0.1:${port}/#left=U1`, onReturn, isRefused });
  open.push(connection);
  connection.open();
  return connection;
}

/** Resolves as soon as what was seen is so. */
function until(connection: Connection, isSo: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isSo()) return;
      forget();
      resolve();
    };
    const forget = connection.subscribe(look);
    look();
  });
}

test("the page asks who there is before it says whom it watches", async () => {
  const { told, port } = await startServer();
  const connection = connect(port);
  connection.watch(alone);

  await expect.poll(() => told).toHaveLength(2);

  expect(told).toEqual([{ panes: [], backstage: true }, alone]);
  expect(connection.seen()).toMatchObject({ isConnected: true, workspace: { name: "Acme" } });
});

test("what is watched is said when it changes, and only then", async () => {
  const { told, port } = await startServer();
  const connection = connect(port);
  connection.watch(alone);
  await expect.poll(() => told).toHaveLength(2);

  connection.watch(structuredClone(alone));
  connection.watch({ ...alone, backstage: false });
  await expect.poll(() => told).toHaveLength(3);

  expect(told.slice(1)).toEqual([alone, { ...alone, backstage: false }]);
});

test("a server that went away and came back is asked again, and the page hears that it came back", async () => {
  const first = await startServer(await findQuietPort());
  let returns = 0;
  const connection = connect(first.port, {
    onReturn: () => {
      returns += 1;
    },
  });
  connection.watch(alone);
  await expect.poll(() => first.told).toHaveLength(2);

  for (const socket of first.sockets) socket.terminate();
  first.server.close();
  await until(connection, () => !connection.seen().isConnected);
  const second = await startServer(first.port);
  await expect.poll(() => second.told).toHaveLength(2);

  expect(second.told).toEqual([{ panes: [], backstage: true }, alone]);
  expect(connection.seen()).toMatchObject({ isConnected: true, failures: 0 });
  expect(returns).toBe(1);
});

test("while nobody sees the page it watches nobody, and keeps the last pictures", async () => {
  const { told, sockets, port } = await startServer();
  const connection = connect(port);
  connection.watch(alone);
  await expect.poll(() => told).toHaveLength(2);
  sockets[0]?.send(
    JSON.stringify({ kind: "pane", pane: 0, as: "U1", places: [], messages: [], views: [], home: null }),
  );
  await until(connection, () => connection.seen().panes[0] !== null);

  connection.hide(true);
  connection.watch({ ...alone, panes: [{ as: "U1", place: "C1" }] });
  await expect.poll(() => told).toHaveLength(3);
  const kept = connection.seen().panes[0];
  connection.hide(false);
  await expect.poll(() => told).toHaveLength(4);

  expect(told.slice(2)).toEqual([
    { panes: [], backstage: true },
    { panes: [{ as: "U1", place: "C1" }], backstage: true },
  ]);
  expect(kept).toMatchObject({ as: "U1" });
});

test("a line that opens and breaks before the first picture is a failure like any other", async () => {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, path: watchPath });
  open.push(server);
  server.on("connection", (socket) => socket.close());
  await once(server, "listening");

  const connection = connect(addressOf(server).port);
  let wasConnected = false;
  connection.subscribe(() => {
    wasConnected ||= connection.seen().isConnected;
  });
  await until(connection, () => connection.seen().failures === 3);

  expect(wasConnected).toBe(false);
});

test("after a failure the page asks whether its address is refused, until there is a picture again", async () => {
  const port = await findQuietPort();
  const connection = connect(port, { isRefused: () => Promise.resolve(true) });
  await until(connection, () => connection.seen().isAddressRefused);
  await startServer(port);
  await until(connection, () => connection.seen().isConnected);

  expect(connection.seen()).toMatchObject({ isAddressRefused: false, failures: 0 });
});
