import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Changes } from "../changes.ts";
import { ackTimeoutMs, type Carrier, type DeliveryResult, type Letter } from "./delivery.ts";
import { envelopeOf, helloFor, readAcknowledgement } from "./envelope.ts";

/** https://docs.slack.dev/apis/events-api/using-socket-mode: up to ten connections; each payload goes to any one. */
const maxConnections = 10;
const pingEveryMs = 10_000;

interface Pending {
  readonly letter: Letter;
  readonly socket: WebSocket;
  readonly settle: (body: unknown) => void;
  readonly moveOn: () => void;
}

/** Slack's end of Socket Mode. */
export class SocketCarrier implements Carrier {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #tickets = new Set<string>();
  readonly #pending = new Set<Pending>();
  readonly #appId: string;
  readonly #changes: Changes;
  #connections: readonly WebSocket[] = [];
  #turn = 0;

  constructor(appId: string, changes: Changes) {
    this.#appId = appId;
    this.#changes = changes;
  }

  get connections(): number {
    return this.#connections.length;
  }

  /** A ticket for one connection, as `apps.connections.open` hands out. */
  issueTicket(): string {
    const ticket = randomUUID();
    this.#tickets.add(ticket);
    return ticket;
  }

  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? "/", "http://localhost").searchParams.get("ticket");
    if (ticket === null || !this.#tickets.delete(ticket)) {
      stream.end("HTTP/1.1 401 Unauthorized\r\nconnection: close\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#welcome(socket));
  }

  carry(letter: Letter): Promise<DeliveryResult> {
    const start = performance.now();
    const took = () => performance.now() - start;
    const socket = this.#nextConnection();
    if (socket === undefined) {
      return Promise.resolve({ outcome: "undeliverable", why: "no app is connected", ackMs: 0 });
    }
    return new Promise((resolve) => {
      let pending: Pending | undefined;
      const finish = (result: DeliveryResult) => {
        clearTimeout(timer);
        if (pending !== undefined) this.#pending.delete(pending);
        resolve(result);
      };
      const timer = setTimeout(() => finish({ outcome: "timed-out", ackMs: took() }), ackTimeoutMs);
      const handTo = (to: WebSocket) => {
        pending = {
          letter,
          socket: to,
          settle: (body) => finish({ outcome: "acknowledged", body, status: undefined, ackMs: took() }),
          moveOn: () => {
            const other = this.#nextConnection();
            if (other !== undefined) handTo(other);
          },
        };
        this.#pending.add(pending);
        to.send(JSON.stringify(envelopeOf(letter)));
      };
      handTo(socket);
    });
  }

  carryAgain(letter: Letter): Promise<DeliveryResult> {
    return this.carry(letter);
  }

  disconnectAll(reason: "refresh_requested" | "warning" | "link_disabled"): void {
    for (const socket of this.#connections) socket.send(JSON.stringify({ type: "disconnect", reason, debug_info: {} }));
  }

  cutAll(): void {
    for (const socket of this.#connections) socket.terminate();
  }

  /** Says goodbye; whoever doesn't answer is cut off. */
  async stop(): Promise<void> {
    const goodbyes = this.#connections.map(async (socket) => {
      socket.close(1001);
      await once(socket, "close", { signal: AbortSignal.timeout(500) }).catch(() => socket.terminate());
    });
    await Promise.all(goodbyes);
    this.#server.close();
  }

  #nextConnection(): WebSocket | undefined {
    const open = this.#connections.filter((socket) => socket.readyState === socket.OPEN);
    this.#turn += 1;
    return open[this.#turn % Math.max(open.length, 1)];
  }

  #welcome(socket: WebSocket): void {
    socket.on("error", () => socket.terminate());
    if (this.#connections.length >= maxConnections) {
      socket.send(JSON.stringify({ type: "disconnect", reason: "too_many_websockets", debug_info: {} }));
      socket.close();
      return;
    }
    this.#connections = [...this.#connections, socket];
    const heartbeat = setInterval(() => socket.ping("Ping from applink"), pingEveryMs);
    socket.on("message", (data) => this.#receive(data));
    socket.on("close", () => {
      clearInterval(heartbeat);
      this.#connections = this.#connections.filter((open) => open !== socket);
      this.#handOver(socket);
      this.#changes.announce();
    });
    socket.send(JSON.stringify(helloFor(this.#appId, this.#connections.length)));
    this.#changes.announce();
  }

  #receive(data: RawData): void {
    const text = Buffer.isBuffer(data) ? data.toString() : "";
    const ack = readAcknowledgement(text);
    if (ack === undefined) return;
    const first = [...this.#pending].find(({ letter }) => letter.id === ack.envelope_id);
    first?.settle(ack.payload);
  }

  /** What a lost connection had not acknowledged goes to another one, the envelope unchanged. */
  #handOver(lost: WebSocket): void {
    for (const pending of [...this.#pending].filter(({ socket }) => socket === lost)) {
      this.#pending.delete(pending);
      pending.moveOn();
    }
  }
}
