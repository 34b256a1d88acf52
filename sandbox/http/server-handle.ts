import type { CallBodies, LoggedCall } from "./call-log.ts";
import type { AfterApply, BeforeCall, CallSurroundings } from "./call-surroundings.ts";
import type { Faults } from "./faults.ts";
import type { HttpServer } from "./http-server.ts";

/** What a test or the sandbox can do with every pretend server, whatever it pretends to be. */
export interface ServerHandle {
  readonly url: string;
  readonly calls: readonly LoggedCall[];
  /** The first call, past or to come, that satisfies the predicate; rejects after `timeoutMs` (15 seconds). */
  waitForCall(predicate: (call: LoggedCall) => boolean, options?: { timeoutMs?: number }): Promise<LoggedCall>;
  forgetCalls(): void;
  /** From now on only so many of the newest calls are kept. */
  limitHistory(newest: number): void;
  /** Calls the listener with each call and its bodies as it is answered or lost; answers how to stop that. */
  onCall(listener: (call: LoggedCall, bodies: CallBodies) => void): () => void;
  /** Both answer a function that takes the hook away again. */
  onBeforeCall(hook: BeforeCall): () => void;
  onAfterApply(hook: AfterApply): () => void;
  readonly faults: Pick<Faults, "next" | "clear">;
  down(isDown: boolean): void;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export function serverHandle(server: HttpServer, { log, faults, beforeCall, afterApply }: CallSurroundings) {
  return {
    url: server.url,
    calls: log.calls,
    waitForCall: (predicate, { timeoutMs = 15_000 } = {}) => log.waitFor(predicate, timeoutMs),
    forgetCalls: () => void (log.calls.length = 0),
    limitHistory: (newest) => void (log.limit = newest),
    onCall: (listener) => log.read(listener),
    onBeforeCall: (hook) => register(beforeCall, hook),
    onAfterApply: (hook) => register(afterApply, hook),
    faults,
    down: (isDown) => server.down(isDown),
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  } satisfies ServerHandle;
}

function register<T>(hooks: Set<T>, hook: T): () => void {
  hooks.add(hook);
  return () => void hooks.delete(hook);
}
