import type { Socket } from "node:net";
import { text } from "node:stream/consumers";
import { callbackify } from "node:util";

import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";

import type { Desk } from "./desk.ts";

/** The largest mail that is taken, in bytes. */
const largest = 1_000_000;

export interface SmtpListener {
  readonly port: number;
  /** While down, open connections are cut and new ones are cut at once. */
  down(isDown: boolean): void;
  /** While it hangs, connections are taken and nothing is said. */
  hang(isHanging: boolean): void;
  stop(): Promise<void>;
}

/** Listens on loopback only, without encryption. Port 0 takes a free one. */
export async function startSmtpListener(port: number, desk: Desk): Promise<SmtpListener> {
  const sockets = new Set<Socket>();
  let isDown = false;
  let isHanging = false;

  const smtp = new SMTPServer({
    name: "mail.acme.com",
    banner: "the sandbox, which delivers nothing",
    logger: false,
    // On loopback nobody listens in, and nobody would believe a certificate of ours.
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    size: largest,
    rejectOversized: true,
    onConnect: (_session, callback) => {
      if (!isHanging) callback();
    },
    onAuth: ({ username, password }, _session, callback) =>
      callback(desk.checkLogin(username, password), { user: username }),
    onRcptTo: ({ address }, _session, callback) => callback(desk.checkRecipient(address)),
    onData: callbackify(async (stream: SMTPServerDataStream, { envelope }: SMTPServerSession) => {
      const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
      await desk.take(await text(stream), { from, to: envelope.rcptTo.map(({ address }) => address) });
    }),
  });
  const { server } = smtp;
  server.prependListener("connection", (socket: Socket) => {
    if (isDown) {
      socket.destroy();
      desk.missConnection();
      return;
    }
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    smtp.listen(port, "127.0.0.1", resolve);
  });
  // A line that breaks off is the sender's matter.
  smtp.on("error", () => undefined);

  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The pretend mail server has no port");
  const cutConnections = () => {
    for (const socket of sockets) socket.destroy();
  };

  return {
    port: address.port,
    down(next) {
      isDown = next;
      if (isDown) cutConnections();
    },
    hang: (next) => void (isHanging = next),
    async stop() {
      const closed = new Promise<void>((resolve) => smtp.close(resolve));
      cutConnections();
      await closed;
    },
  };
}
