import http from "node:http";

import type { Gates } from "./gates.ts";
import type { MembershipCall, Provider, Sent } from "./provider.ts";
import type { SimulatedClock } from "./simulated-clock.ts";
import type { PlannedFault, Weather } from "./weather.ts";

interface Ends {
  readonly clock: SimulatedClock;
  readonly gates: Gates;
  readonly weather: Weather;
  readonly providers: readonly Provider[];
  /** Told of every call that went wrong on purpose. */
  readonly onFault: (provider: Provider, sent: Sent, plan: PlannedFault) => void;
  /** Told of every change of a membership that is about to be sent. */
  readonly beforeWrite: () => void;
  /** Told of every change of a membership that was sent, when it is settled, and whether it changed anything. */
  readonly onWrite: (provider: Provider, call: MembershipCall, changed: boolean) => void;
}

interface Answer {
  readonly status: number;
  readonly headers: [string, string][];
  readonly text: string;
}

/**
 * The way from the connectors to the pretend providers: real HTTP, one call at a time. The weather strikes here, and
 * here time passes: what takes long takes simulated time, and a call that nobody answers ends by its own timeout.
 */
export class Wire {
  readonly #ends: Ends;
  readonly #agent = new http.Agent({ keepAlive: true });
  #last: Promise<unknown> = Promise.resolve();

  constructor(ends: Ends) {
    this.#ends = ends;
  }

  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const sent: Sent = {
      method: init.method ?? "GET",
      path: url.pathname,
      body: typeof init.body === "string" ? init.body : null,
    };
    const provider = this.#ends.providers.find(({ server }) => server.url === url.origin);
    if (provider === undefined) throw new TypeError("fetch failed");
    const { gates } = this.#ends;
    await gates.pass(`${sent.method} ${sent.path}`);
    init.signal?.throwIfAborted();
    // A process that is paused right here sends when it wakes, however late that is, and only then finds that it is late.
    if (provider.readCall(sent) !== null) await gates.pass(`sends ${sent.method} ${sent.path}`, "write");
    if (provider.readCall(sent) !== null) this.#ends.beforeWrite();
    return gates.during(() => this.#inTurn(() => this.#exchange(provider, url, sent, init)));
  };

  close(): void {
    this.#agent.destroy();
  }

  /** One after the other, each only when nothing follows from the last one any more. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    try {
      return await work();
    } finally {
      setImmediate(resolve);
    }
  }

  async #exchange(provider: Provider, url: URL, sent: Sent, init: RequestInit): Promise<Response> {
    const { clock, gates, weather, onFault, onWrite } = this.#ends;
    const signal = init.signal ?? null;
    const call = provider.readCall(sent);
    const wasMember = call !== null && isMember(provider, call);
    const chance = gates.mood?.chance ?? null;
    if (chance !== null) clock.pass(weather.latency(provider.id, chance));
    if (call === null) signal?.throwIfAborted();
    const plan = chance === null ? null : weather.draw(provider, call !== null, { chance, nowMs: clock.now() });
    if (plan !== null) {
      onFault(provider, sent, plan);
      provider.server.faults.next({}, plan.fault);
    }
    try {
      const answer = await this.#send(provider, url, init, plan?.hangs === true ? signal : null);
      signal?.throwIfAborted();
      return new Response(answer.text === "" ? null : answer.text, {
        status: answer.status,
        headers: [...answer.headers, ["date", clock.date().toUTCString()]],
      });
    } finally {
      if (call !== null) onWrite(provider, call, isMember(provider, call) !== wasMember);
    }
  }

  /** @param hungUntil given for a call that will get no answer: what ends it */
  #send(provider: Provider, url: URL, init: RequestInit, hungUntil: AbortSignal | null): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const { method = "GET", body } = init;
    const text = typeof body === "string" ? body : "";
    const headers = { ...Object.fromEntries(new Headers(init.headers)), "content-length": Buffer.byteLength(text) };
    provider.server.forgetCalls();
    const request = http.request(url, { method, headers, agent: this.#agent }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("error", (cause) => reject(new TypeError("terminated", { cause })));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
            name === "date" ? [] : values.map((value): [string, string] => [name, value]),
          ),
          text: Buffer.concat(parts).toString("utf8"),
        }),
      );
    });
    request.on("error", (cause) => reject(new TypeError("fetch failed", { cause })));
    request.end(text);
    if (hungUntil !== null) {
      const endLate = async (): Promise<void> => {
        await provider.server.waitForCall(() => true);
        this.#ends.clock.passUntilAborted(hungUntil);
        reject(hungUntil.reason);
        request.destroy();
      };
      endLate().catch(reject);
    }
    return promise;
  }
}

function isMember(provider: Provider, { groupId, externalId }: MembershipCall): boolean {
  return provider.members(groupId).includes(externalId);
}
