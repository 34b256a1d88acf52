import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test, vi } from "vitest";

import { type Program, projectFile, startProgram } from "../support/process-program.ts";
import { findQuietPort } from "../support/quiet-port.ts";

const patience = 360_000;

/** A folder to start the sandbox in. When root runs the tests, PostgreSQL's account has to come in. */
async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-sandbox-"));
  await chmod(folder, 0o711);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function startSandbox(folder: string, ...args: readonly string[]): Program {
  const sandbox = startProgram([projectFile("sandbox/main.ts"), ...args], { folder });
  onTestFinished(() => sandbox.kill());
  return sandbox;
}

/** The one address that it prints. */
async function addressOf(sandbox: Program): Promise<string> {
  await sandbox.said("Ctrl-C stops it");
  const addresses = sandbox.stdout.match(/http:\S+/g) ?? [];
  expect(addresses).toHaveLength(1);
  return addresses[0] ?? "";
}

/** Opens the address as a browser does; gives the page. */
async function open(address: string): Promise<string> {
  const entered = await fetch(address, { redirect: "manual" });
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  const page = await fetch(new URL("/", address), { headers: { cookie } });
  return page.text();
}

function tokenIn(address: string): string | null {
  return new URL(address).searchParams.get("token");
}

/** Takes this port until the test is over. Does nothing when somebody else has it. */
async function occupy(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.once("error", () => resolve());
    server.listen(port, "127.0.0.1", resolve);
  });
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
}

async function expectNothingLeft(folder: string, sandbox: Program): Promise<void> {
  expect(sandbox.hasProcesses()).toBe(false);
  const files = await readdir(folder, { recursive: true });
  expect(files.filter((file) => /postmaster\.pid$|\.tmp$|address$/.test(file))).toEqual([]);
}

test(
  "one address leads to the page; Ctrl-C keeps everything, and the next start has the same address",
  { timeout: patience },
  async () => {
    const folder = await makeFolder();
    const port = String(await findQuietPort());
    const first = startSandbox(folder, "--port", port);
    const address = await addressOf(first);

    const page = await open(address);
    const second = await startSandbox(folder).ended;
    first.interruptGroup();
    const ending = await first.ended;
    await expectNothingLeft(folder, first);
    const again = startSandbox(folder, "--port", port);
    const addressAgain = await addressOf(again);
    again.signal("SIGTERM");
    const endingAgain = await again.ended;

    expect(page).toContain("<!doctype html>");
    expect(second).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining(`It is at ${address}\n`) });
    expect(ending).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("Everything is kept") });
    expect(addressAgain).toBe(address);
    expect(endingAgain).toMatchObject({ code: 0, stderr: "" });
    await expectNothingLeft(folder, again);
  },
);

test(
  "--reset forgets everything, the address included; when the usual port is taken, another one is found",
  { timeout: patience },
  async () => {
    const folder = await makeFolder();
    const first = startSandbox(folder);
    const before = await addressOf(first);
    first.interruptGroup();
    await first.ended;

    await occupy(4_400);
    const anew = startSandbox(folder, "--reset");
    const after = await addressOf(anew);
    anew.interruptGroup();

    expect(await anew.ended).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringContaining("Port 4400 is taken, so this time the page has another one."),
    });
    expect(tokenIn(after)).toMatch(/^[\w-]{43}$/);
    expect(tokenIn(after)).not.toBe(tokenIn(before));
    await expectNothingLeft(folder, anew);
  },
);

test(
  "closing the terminal stops it in order; a company that cannot be used begins anew at the same address",
  { timeout: patience },
  async () => {
    const folder = await makeFolder();
    const port = String(await findQuietPort());
    const kept = join(folder, ".latchkey/sandbox/company.json");
    const first = startSandbox(folder, "--port", port);
    const before = await addressOf(first);

    first.signal("SIGHUP");
    const ending = await first.ended;
    await expectNothingLeft(folder, first);
    await writeFile(kept, "{");
    const anew = startSandbox(folder, "--port", port);
    const after = await addressOf(anew);
    anew.signal("SIGHUP");

    expect(ending).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("Everything is kept") });
    expect(after).toBe(before);
    expect(await anew.ended).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringContaining(`The old file is kept as ${kept}.broken-1.`),
    });
  },
);

test(
  "what cannot be written is told at the stop, and nobody is told that everything is kept",
  { timeout: patience },
  async () => {
    const folder = await makeFolder();
    const sandbox = startSandbox(folder, "--port", String(await findQuietPort()));
    await addressOf(sandbox);
    // Where the next state is written first, so that not even root can write it; it may be being written at this moment.
    for (const name of ["company", "page"])
      await vi.waitFor(() => mkdir(join(folder, `.latchkey/sandbox/${name}.json.tmp`)), { timeout: 30_000 });

    sandbox.signal("SIGTERM");
    const { code, stdout, stderr } = await sandbox.ended;

    expect(code).toBe(1);
    expect(stdout).not.toContain("Everything is kept");
    expect(stderr).toMatch(/page\.json could not be written \(.+\)\. What the page remembers of who read what since/);
    expect(stderr).toMatch(/company\.json could not be written \(.+\)\. What was said .+ is lost .+ Make room/);
    expect(sandbox.hasProcesses()).toBe(false);
  },
);

test(
  "a port that is taken is refused with a sentence, and nothing is left running",
  { timeout: patience },
  async () => {
    const folder = await makeFolder();
    const port = await findQuietPort();
    await occupy(port);

    const sandbox = startSandbox(folder, "--port", String(port));
    const { code, stderr } = await sandbox.ended;

    expect(code).toBe(1);
    expect(stderr).toBe(
      `Port ${port} cannot be used: another program has it, or this machine forbids it. The sandbox was not started. Choose another port.\n`,
    );
    await expectNothingLeft(folder, sandbox);
  },
);

test("--help tells the options; an option nobody knows is refused by name", { timeout: patience }, async () => {
  const folder = await makeFolder();

  const help = await startSandbox(folder, "--help").ended;
  const unknown = await startSandbox(folder, "--prot", "4500").ended;

  expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining("--reset"), stderr: "" });
  expect(unknown).toMatchObject({ code: 1, stdout: "", stderr: expect.stringContaining('"--prot" is not understood') });
  expect(await readdir(folder)).toEqual([]);
});
