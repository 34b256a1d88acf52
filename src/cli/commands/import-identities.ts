import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";

import type { ImportOptions, LinkImport } from "../../ports/link-imports.ts";
import { applyImport } from "../../use-cases/apply-import.ts";
import { type LinksFile, readLinksFile } from "../csv/read-links-file.ts";
import type { Ground, House } from "../house.ts";
import { checkPlan, type Wishes } from "../import/check-plan.ts";
import { drawPlan, drawRefused } from "../import/draw-plan.ts";
import { drawChanges } from "../import/draw-changes.ts";
import { writeRefused } from "../import/write-refused.ts";
import { Refused } from "../refused.ts";
import { whyFileFailed } from "../why-file-failed.ts";
import { createProgress, type Progress } from "../terminal/progress.ts";
import { writeTo } from "../terminal/write-to.ts";
import { WrongUsage } from "../wrong-usage.ts";

export interface ImportCommandOptions {
  readonly apply?: boolean;
  readonly removeMissing?: boolean;
  readonly removals?: string;
  readonly skipRefused?: boolean;
  readonly force?: boolean;
  readonly reason?: string;
  readonly tell?: boolean;
  readonly refused?: string;
}

/**
 * `latchkey identities import`: shows what a file of links would do, and with `--apply` does it. A file that is broken
 * anywhere, and one with refused lines that nobody said to skip, changes nothing at all.
 */
export async function importIdentities(ground: Ground, file: string, options: ImportCommandOptions): Promise<void> {
  const wishes: Wishes = {
    apply: options.apply ?? false,
    skipRefused: options.skipRefused ?? false,
    removeMissing: options.removeMissing ?? false,
    removals: readCount(options.removals),
    tell: options.tell ?? null,
  };
  const reason = options.reason?.trim() ?? "";
  if (options.force === true && reason === "")
    throw new WrongUsage("Forcing links needs a --reason, so nothing was changed.");
  if (options.tell === false && reason === "") {
    throw new WrongUsage(
      "Leaving people untold needs a --reason, so nothing was changed. It is kept in the audit trail.",
    );
  }
  if (options.removeMissing === true && wishes.skipRefused) {
    throw new WrongUsage(
      "--remove-missing does not go with --skip-refused, so nothing was changed: a person whose line is refused for a " +
        "misspelt name would count as missing. Mend the refused lines first.",
    );
  }
  await ground.inHouse(async (house) => {
    const progress = createProgress(ground.stderr);
    try {
      const { source, size } = await openFile(ground, file);
      const read = await readLinksFile(counted(source, size, progress), house.connectors);
      await house.rememberConnectors();
      const asked: ImportOptions = {
        connectorIds: read.connectorIds,
        removeMissing: wishes.removeMissing,
        force: options.force ?? false,
        reason: reason === "" ? null : reason,
        applies: wishes.apply,
      };
      await house.imports.run(asked, (one) => planAndApply(ground, house, one, { read, wishes, progress, options }));
    } finally {
      progress.clear();
    }
  });
}

async function planAndApply(
  ground: Ground,
  { world }: House,
  one: LinkImport,
  { read, wishes, progress, options }: ImportWork,
): Promise<void> {
  const { stdout, stderr } = ground;
  await one.read(read.lines);
  progress.show("Comparing with the links there are");
  const plan = await one.plan();
  progress.clear();
  await writeTo(stdout, drawPlan(plan));
  await writeTo(stdout, await drawChanges(one.changes(), plan.create + plan.change + plan.remove, stdout));
  if (plan.refused > 0) await writeTo(stderr, await drawRefused(one.refused(), plan.refused));
  if (options.refused !== undefined) await writeRefused(one.refused(), options.refused);

  const stop = checkPlan(plan, wishes);
  if (stop !== null) throw new Refused(stop);
  if (plan.create + plan.change + plan.remove === 0) return writeTo(stdout, "There is nothing to change.\n");
  if (!wishes.apply) return writeTo(stdout, "This is the plan, and nothing was changed. Say --apply to do it.\n");
  progress.show("Applying");
  await applyImport(world, one, { operator: ground.operator, tell: wishes.tell ?? true });
  progress.clear();
  const left = plan.refused === 0 ? "" : ` ${plan.refused} refused lines were left out.`;
  await writeTo(stdout, `Done: ${plan.create} created, ${plan.change} changed, ${plan.remove} removed.${left}\n`);
}

interface ImportWork {
  readonly read: LinksFile;
  readonly wishes: Wishes;
  readonly progress: Progress;
  readonly options: ImportCommandOptions;
}

/** `-` is the standard input. */
async function openFile(
  ground: Ground,
  file: string,
): Promise<{ source: AsyncIterable<Uint8Array>; size: number | null }> {
  if (file === "-") return { source: ground.stdin, size: null };
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw Object.assign(new Error("It is a folder."), { code: "EISDIR" });
    const source = createReadStream(file);
    // Opened before anything else is done, so that a file that may not be read is told as that.
    await new Promise<void>((resolve, reject) => source.once("open", () => resolve()).once("error", reject));
    return { source, size: found.size };
  } catch (cause) {
    throw new Refused(`The file ${file} cannot be read: ${whyFileFailed(cause)}. Nothing was changed.`, { cause });
  }
}

function counted(source: AsyncIterable<Uint8Array>, size: number | null, progress: Progress): Readable {
  async function* count(): AsyncGenerator<Uint8Array> {
    let bytes = 0;
    for await (const chunk of source) {
      bytes += chunk.length;
      progress.show("Reading", size === null || size === 0 ? null : bytes / size);
      yield chunk;
    }
  }
  return Readable.from(count());
}

function readCount(text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,9}$/.test(text))
    throw new WrongUsage(`--removals is a whole number, and not "${text}". Nothing was changed.`);
  return Number(text);
}
