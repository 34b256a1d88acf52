import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { type Program, projectFile, startProgram } from "../support/process-program.ts";

const patience = 300_000;

/** A folder for the story's database. When root runs the tests, PostgreSQL's account has to come in. */
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-story-"));
  await chmod(folder, 0o711);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function startStory(folder: string): Program {
  const story = startProgram([projectFile("sandbox/story/main.ts")], { folder });
  onTestFinished(() => story.kill());
  return story;
}

async function expectNothingLeft(folder: string, story: Program): Promise<void> {
  expect(story.hasProcesses()).toBe(false);
  const files = await readdir(folder, { recursive: true });
  expect(files.some((file) => file.endsWith("PG_VERSION"))).toBe(true);
  expect(files.filter((file) => file.endsWith("postmaster.pid"))).toEqual([]);
}

test("the story is told to the end, twice, and leaves no process behind", { timeout: patience }, async () => {
  const folder = await makeFolder();

  for (const time of ["first", "second"]) {
    const story = startStory(folder);
    const { code, stdout, stderr } = await story.ended;

    expect({ time, code, stderr }).toEqual({ time, code: 0, stderr: "" });
    expect(stdout).toContain("You cannot decide your own request");
    expect(stdout).toContain("PUT groups/");
    expect(stdout).toContain("DELETE groups/");
    expect(stdout).toMatch(/It is whole: \d+ events/);
    expect(stdout).toContain("That was all of it");
    expect(stdout).not.toMatch(/<[!@#]|:[a-z_]+:/);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
    await expectNothingLeft(folder, story);
  }
});

test("Ctrl-C in the middle of the story stops everything", { timeout: patience }, async () => {
  const folder = await makeFolder();
  const story = startStory(folder);
  await story.said("2. Eve");

  story.interruptGroup();

  expect(await story.ended).toMatchObject({ code: 130, stderr: expect.stringContaining("everything was stopped") });
  await expectNothingLeft(folder, story);
});

test("a story that cannot begin ends with a sentence", { timeout: patience }, async () => {
  const folder = await makeFolder();
  await writeFile(join(folder, ".latchkey"), "a file where a folder has to be");

  const { code, stderr } = await startStory(folder).ended;

  expect(code).toBe(1);
  expect(stderr).toMatch(/^\nThe story broke off: The embedded database in .+ could not be started/);
  expect(stderr).not.toMatch(/^\s+at /m);
});
