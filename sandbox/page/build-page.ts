import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, relative, sep } from "node:path";

/** A file of the page, as it is served. */
export interface PageFile {
  /** The `content-type` header. */
  readonly type: string;
  readonly body: Uint8Array;
}

const root = join(import.meta.dirname, "../..");
const client = join(import.meta.dirname, "client");

/**
 * The page's files by the path of their address (`/index.html`, `/assets/…`). They are built from the sources the first
 * time, in a second or two, and kept in `folder` under a name made of everything they are built from: an unchanged page
 * is only read. A folder that cannot be written to costs the time, nothing else. Rejects when the page does not build.
 */
export async function buildPage(folder = join(root, ".latchkey")): Promise<ReadonlyMap<string, PageFile>> {
  const kept = join(folder, `page-${await fingerprint()}`);
  const before = await readPage(kept);
  if (before !== undefined) return before;
  const files = await bundle();
  await keepPage(folder, kept, files);
  return files;
}

/** Of everything the page is made of: what it imports from outside its own folder, and the packages. */
async function fingerprint(): Promise<string> {
  const shared = [
    join(root, "package-lock.json"),
    join(import.meta.dirname, "protocol.ts"),
    import.meta.filename,
    process.execPath,
  ];
  const hash = createHash("sha256");
  for (const file of [...(await filesIn(client)), ...shared].toSorted()) {
    hash.update(`${relative(root, file)}\0`);
    // The program itself is too large to read for this; its version says as much.
    hash.update(file === process.execPath ? process.version : await readFile(file));
  }
  return hash.digest("hex").slice(0, 20);
}

async function bundle(): Promise<ReadonlyMap<string, PageFile>> {
  // Half a second to load, and needed on the first start only.
  const { build } = await import("vite");
  const built = await build({
    configFile: false,
    envFile: false,
    root: client,
    logLevel: "error",
    mode: "production",
    publicDir: false,
    // Nothing is written, here or beside the sources, which may be read-only.
    build: { write: false, target: "es2024", modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
    oxc: { jsx: { runtime: "automatic" } },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((one) => ("output" in one ? one.output : []));
  return new Map(
    outputs.map((output) => {
      const content = output.type === "chunk" ? output.code : output.source;
      return [`/${output.fileName}`, pageFile(output.fileName, Buffer.from(content))];
    }),
  );
}

const types: ReadonlyMap<string, string> = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".svg", "image/svg+xml"],
]);

function pageFile(name: string, body: Uint8Array): PageFile {
  return { type: types.get(extname(name)) ?? "application/octet-stream", body };
}

/** The files of a page that was built before, or undefined when there is none. */
async function readPage(kept: string): Promise<ReadonlyMap<string, PageFile> | undefined> {
  try {
    const files = await filesIn(kept);
    const read = files.map(async (file) => {
      const name = relative(kept, file).split(sep).join("/");
      return [`/${name}`, pageFile(name, await readFile(file))] as const;
    });
    const page = new Map(await Promise.all(read));
    return page.has("/index.html") ? page : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the page for the next start: written beside, then put in place whole, so that nobody reads half of one. */
async function keepPage(folder: string, kept: string, files: ReadonlyMap<string, PageFile>): Promise<void> {
  const half = `${kept}.${process.pid}`;
  try {
    for (const [path, { body }] of files) {
      const file = join(half, path);
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, body);
    }
    await rename(half, kept);
    const old = (await readdir(folder)).filter((name) => name.startsWith("page-") && join(folder, name) !== kept);
    await Promise.all(old.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  } catch {
    // Somebody else was quicker, or the folder is not ours to write to: this start has its page all the same.
    await rm(half, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
