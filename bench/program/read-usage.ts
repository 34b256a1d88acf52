import { readFile } from "node:fs/promises";

/** What a process uses of the machine. Memory is what is in RAM, in megabytes (10^6 bytes). */
export interface Usage {
  readonly memoryMb: number;
  /** The most there ever was. */
  readonly peakMemoryMb: number;
  /** Seconds on a processor so far, in the kernel too. */
  readonly processorSeconds: number;
}

/** In which Linux counts a process's time, a second. */
const ticksPerSecond = 100;

/** Asks Linux about a process. `null` on systems that do not tell it the same way, and when it has ended. */
export async function readUsage(pid: number): Promise<Usage | null> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const memoryMb = readMegabytes(status, "VmRSS");
    const peakMemoryMb = readMegabytes(status, "VmHWM");
    // The name of the program comes before, in parentheses, and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const processorSeconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
    return memoryMb === null || peakMemoryMb === null ? null : { memoryMb, peakMemoryMb, processorSeconds };
  } catch {
    return null;
  }
}

function readMegabytes(status: string, name: string): number | null {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  return kibibytes === undefined ? null : (Number(kibibytes) * 1_024) / 1_000_000;
}
