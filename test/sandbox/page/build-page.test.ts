import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { buildPage } from "../../../sandbox/page/build-page.ts";

// A build keeps a core busy for a while, and others may be busy already.
vi.setConfig({ testTimeout: 240_000 });

test("the page is built once, kept, and the same afterwards", async () => {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-page-"));

  const built = await buildPage(folder);
  const names = await readdir(folder);
  const kept = await buildPage(folder);

  expect(names).toHaveLength(1);
  expect(sizes(kept)).toEqual(sizes(built));
  const index = Buffer.from(built.get("/index.html")?.body ?? []).toString();
  expect(built.get("/index.html")?.type).toBe("text/html; charset=utf-8");
  expect(index).toMatch(/<script type="module"[^>]* src="\/assets\/[^"]+\.js"/);
  // The policy of the page forbids scripts and styles that stand in it.
  expect(index).not.toMatch(/<script(?![^>]* src=)|<style/);
  await rm(folder, { recursive: true });
});

test("a folder that cannot be written to costs time and nothing else", async () => {
  const page = await buildPage("/dev/null/nowhere");

  expect(page.has("/index.html")).toBe(true);
});

function sizes(page: Awaited<ReturnType<typeof buildPage>>) {
  return [...page].map(([path, { type, body }]) => `${path} ${type} ${body.length}`).toSorted();
}
