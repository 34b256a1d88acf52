import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface ProgramOptions {
  /** The whole environment, beside PATH and HOME. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it runs; the project's folder unless told. */
  readonly folder?: string;
  /** The Node that runs it; the one that runs the test unless told. */
  readonly node?: string;
}

/** How a program ended, and what it had said by then. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of ours as the operating system sees it, in a process group of its own. */
export interface Program {
  readonly stdout: string;
  /** Settles with the end, however it comes. */
  readonly ended: Promise<Ending>;
  /** Waits until it wrote this on standard output. Rejects, with all it said, when it ends before. */
  said(text: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** What Ctrl-C does: the terminal interrupts the whole group. */
  interruptGroup(): void;
  /** Whether any process of its group is left. */
  hasProcesses(): boolean;
  /** `kill -9`, and waits until it is dead. Does nothing when it has ended. */
  kill(): Promise<void>;
}

/** Runs Node with these arguments in a process of its own. */
export function startProgram(args: readonly string[], options: ProgramOptions = {}): Program {
  const { environment = {}, folder = root, node = process.execPath } = options;
  const inherited = { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "" };
  const child = spawn(node, args, {
    cwd: folder,
    env: { ...inherited, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const heard = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => (heard[name] += text));
  }
  const ended = endOf(child).then((end) => ({ ...end, ...heard }));

  return {
    get stdout() {
      return heard.stdout;
    },
    ended,
    async said(text) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const listen = () => heard.stdout.includes(text) && resolve();
      child.stdout.on("data", listen);
      void ended.then(({ stdout, stderr }) =>
        reject(new Error(`It ended without saying "${text}":\n${stdout}${stderr}`)),
      );
      listen();
      await promise.finally(() => child.stdout.off("data", listen));
    },
    signal: (name) => void child.kill(name),
    interruptGroup: () => void signalGroup(child, "SIGINT"),
    hasProcesses: () => signalGroup(child, 0),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The path of a file of the project, for `startProgram`. */
export function projectFile(path: string): string {
  return `${root}${path}`;
}

async function endOf(child: ChildProcess): Promise<Pick<Ending, "code" | "signal">> {
  await once(child, "close");
  return { code: child.exitCode, signal: child.signalCode };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
