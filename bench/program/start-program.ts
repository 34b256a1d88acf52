import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A file of the project, run by Node in a process of its own. */
export interface Program {
  readonly pid: number;
  /** The channel on which it and we speak. */
  readonly channel: ChildProcess;
  /** Waits until it wrote this on standard output. Throws, with the end of what it said, when it ends before. */
  said(text: string): Promise<void>;
  /** An error that says what became of it, with the end of what it said. */
  failure(what: string): Error;
  /** Waits until it ends by itself. Throws, with the end of what it said, when that was not with 0. */
  finished(): Promise<void>;
  /** Asks it to stop and waits for the end. Throws when it did not end by itself with 0. */
  stop(): Promise<void>;
  /** Ends it at once and waits. Does nothing when it has ended. */
  kill(): Promise<void>;
}

export interface ProgramSettings {
  /** The whole environment, beside PATH and HOME. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What Node is told before the file. */
  readonly nodeFlags?: readonly string[];
  /** What the file is told. */
  readonly args?: readonly string[];
}

/** Those that have not ended. */
const running = new Set<Program>();

/** How long a program may take to stop by itself when everything is ended, in milliseconds. */
const patienceMs = 10_000;

/** Ends every program that was started here and has not ended, and waits. */
export async function endPrograms(): Promise<void> {
  const inOrder = [...running].map((program) => Promise.race([program.stop(), pause(patienceMs)]));
  await Promise.allSettled(inOrder);
  await Promise.all([...running].map((program) => program.kill()));
}

/** How much of what a program said goes into an error, in characters. */
const lastWords = 2_000;

/** Starts a file of the project with the Node that runs us. Its path is relative to the project. */
export function startProgram(file: string, settings: ProgramSettings = {}): Program {
  const inherited = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "" };
  const child = fork(`${root}${file}`, [...(settings.args ?? [])], {
    cwd: root,
    env: { ...inherited, ...settings.environment },
    execArgv: [...(settings.nodeFlags ?? [])],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    serialization: "json",
  });
  const heard = { all: "" };
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      heard.all += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, "close");
  const failure = (what: string) => new Error(`${file} ${what}:\n${heard.all.slice(-lastWords)}`);

  const program: Program = {
    pid: child.pid ?? 0,
    channel: child,
    failure,
    async said(text) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const listen = () => heard.all.includes(text) && resolve();
      listeners.add(listen);
      void ended.then(() => reject(failure(`ended without saying "${text}"`)));
      listen();
      await promise.finally(() => listeners.delete(listen));
    },
    async finished() {
      await ended;
      if (child.exitCode !== 0) throw failure(`ended with ${child.exitCode ?? child.signalCode}`);
    },
    async stop() {
      child.kill("SIGTERM");
      await ended;
      if (child.exitCode !== 0) throw failure(`did not stop in order (${child.exitCode ?? child.signalCode})`);
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
  running.add(program);
  void ended.then(() => running.delete(program));
  return program;
}
