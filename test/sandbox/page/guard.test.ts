import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces } from "node:os";

import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";

import { actPath, longestText, watchPath } from "../../../sandbox/page/protocol.ts";
import { Guard } from "../../../sandbox/page/server/guard.ts";
import { openSandbox, type Sandbox } from "./open-sandbox.ts";
import type { PageWindow } from "./page-window.ts";

let sandbox: Sandbox;
let window: PageWindow;
beforeAll(async () => {
  sandbox = await openSandbox();
  window = await sandbox.visit();
});
afterAll(() => sandbox.end());

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A plain request: `fetch` would not let us say which host and which origin. */
function send({ path = "/", method = "GET", headers = {}, body = "" }: Sent) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>((resolve, reject) => {
    const { port } = sandbox.served;
    const length = method === "GET" ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = request({ host: "127.0.0.1", port, path, method, headers: { ...length, ...headers } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** What our own page sends, with some of it changed. */
function sendAct(act: unknown, headers: Readonly<Record<string, string>> = {}) {
  const { cookie, origin } = window;
  return send({
    path: actPath,
    method: "POST",
    headers: { cookie, origin, "content-type": "application/json", ...headers },
    body: typeof act === "string" ? act : JSON.stringify(act),
  });
}

/** The status with which the server refuses to open a WebSocket; 101 when it opens one. */
function openSocket(headers: Readonly<Record<string, string>>, path: string = watchPath): Promise<number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${sandbox.served.port}${path}`, { headers });
    socket.on("open", () => {
      socket.terminate();
      resolve(101);
    });
    socket.on("unexpected-response", (_, answer) => resolve(answer.statusCode ?? 0));
    socket.on("error", () => undefined);
  });
}

const hide = { do: "tour", show: false };

test("the printed address gives a cookie that no script can read and no other site can use, and leads to the page", async () => {
  const { pathname, search } = new URL(sandbox.served.address);

  const entered = await send({ path: pathname + search });
  const shown = await send({ headers: { cookie: window.cookie } });

  expect(entered).toMatchObject({ status: 302, headers: { location: "/" } });
  expect(String(entered.headers["set-cookie"])).toMatch(/; HttpOnly; SameSite=Strict$/);
  expect(String(entered.headers["set-cookie"])).not.toContain(sandbox.town.notebook.token);
  expect(shown).toMatchObject({ status: 200, text: expect.stringContaining("The page") });
});

test("without the cookie nothing is shown but where to find the address", async () => {
  const pages = await Promise.all(["/", "/assets/page-1.js", "/?token=wrong"].map((path) => send({ path })));
  const made = await Promise.all(
    ["A".repeat(43), sandbox.town.notebook.token].map((value) =>
      send({ headers: { cookie: `latchkey-sandbox-${sandbox.served.port}=${value}` } }),
    ),
  );

  for (const { status, text } of [...pages, ...made]) {
    expect(status).toBe(401);
    expect(text).toContain("Open the sandbox by the address it printed");
    expect(text).not.toContain(sandbox.town.notebook.token);
  }
});

test("without the cookie nobody acts and nobody watches", async () => {
  const acted = await sendAct(hide, { cookie: "" });
  const watched = await openSocket({ origin: window.origin });

  expect(acted.status).toBe(401);
  expect(watched).toBe(403);
  expect(sandbox.town.notebook.tour.isShown).toBe(true);
});

test("another name for this machine is refused, whoever uses it", async () => {
  const { cookie } = window;
  const { port } = sandbox.served;
  const hosts = [`evil.example:${port}`, "127.0.0.1", `127.0.0.1:${port + 1}`, `0.0.0.0:${port}`];
  const { search } = new URL(sandbox.served.address);

  const seen = await Promise.all(hosts.map((host) => send({ headers: { cookie, host } })));
  const entered = await send({ path: `/${search}`, headers: { host: `evil.example:${port}` } });
  const acted = await sendAct(hide, { host: `evil.example:${port}`, origin: `http://evil.example:${port}` });
  const watched = await openSocket({
    cookie,
    host: `evil.example:${port}`,
    origin: `http://evil.example:${port}`,
  });
  const byName = await send({ headers: { cookie, host: `localhost:${port}` } });

  expect(seen.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  expect(entered).toMatchObject({ status: 403 });
  expect(entered.headers["set-cookie"]).toBeUndefined();
  expect([acted.status, watched]).toEqual([403, 403]);
  expect(byName.status).toBe(200);
});

test("on the port of the web the address has no port, as browsers write it", () => {
  const guard = new Guard({ token: "secret", port: 80 });

  const seen = ["127.0.0.1", "localhost", "127.0.0.1:80", "evil.example"].map((host) => guard.refuseHost({ host }));

  expect(seen.map((refusal) => refusal === null)).toEqual([true, true, false, false]);
});

test("another site, or none, can neither act nor watch with the person's cookie", async () => {
  const { cookie } = window;
  const foreign = ["http://evil.example", "null", `http://localhost:${sandbox.served.port}`];

  const acted = await Promise.all(foreign.map((origin) => sendAct(hide, { origin })));
  const watched = await Promise.all(foreign.map((origin) => openSocket({ cookie, origin })));
  const withoutOrigin = await send({
    path: actPath,
    method: "POST",
    headers: { cookie, "content-type": "application/json" },
    body: JSON.stringify(hide),
  });

  expect(acted.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect(watched).toEqual([403, 403, 403]);
  expect([withoutOrigin.status, await openSocket({ cookie })]).toEqual([403, 403]);
  expect(sandbox.town.notebook.tour.isShown).toBe(true);
});

test("nobody outside of this machine can reach it", async () => {
  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4");

  const reached = await Promise.all(outside.map(({ address }) => canConnect(address)));

  expect(await canConnect("127.0.0.1")).toBe(true);
  expect(reached).toEqual(outside.map(() => false));
});

function canConnect(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: sandbox.served.port });
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}

test("a WebSocket opens at its own path only", async () => {
  const { cookie, origin } = window;

  expect(await openSocket({ cookie, origin })).toBe(101);
  expect(await openSocket({ cookie, origin }, "/api/other")).toBe(403);
});

test("what is no act is refused with a sentence, and so is what is too long", async () => {
  const broken = await Promise.all([
    sendAct("{"),
    sendAct({ do: "dance" }),
    sendAct({ ...hide, more: 1 }),
    sendAct(hide, { "content-type": "text/plain" }),
  ]);
  const long = await sendAct({ do: "read-call", callId: "x", more: "x".repeat(100_000) });

  for (const { status, text } of broken) {
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ ok: false, problem: expect.stringMatching(/nothing was done/) });
  }
  expect(long).toMatchObject({ status: 413, text: expect.stringContaining("more than 100 kB") });
  expect(sandbox.town.notebook.tour.isShown).toBe(true);
});

test("a text that is longer than Slack takes is refused as that, wherever it was typed", async () => {
  const text = "x".repeat(longestText + 1);
  const where = { viewId: "V0FORM", blockId: "a", actionId: "b" };

  const seen = await Promise.all([
    sendAct({ do: "send", as: "U0MAYA", channel: "C0GENERAL", text }),
    sendAct({ do: "fill", as: "U0MAYA", ...where, choice: text }),
    sendAct({ do: "fill", as: "U0MAYA", ...where, choice: ["short", text] }),
  ]);
  const other = await sendAct({ do: "send", as: "U0MAYA", channel: "x".repeat(101), text });

  const problem = "This is longer than Slack takes (12,000 characters), so nothing was sent.";
  for (const { status, text: answer } of seen) {
    expect({ status, answer: JSON.parse(answer) }).toEqual({ status: 400, answer: { ok: false, problem } });
  }
  expect(other.text).toContain("something that is no act");
});

test("the page may load nothing from elsewhere, runs no script of its own text, and is framed by nobody", async () => {
  const { headers } = await send({ headers: { cookie: window.cookie } });

  const policy = String(headers["content-security-policy"]);
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("img-src 'self' data:;");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/script-src|unsafe-eval/);
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  });
});

test("files that are named by their content are kept by the browser, and what is not there is not found", async () => {
  const headers = { cookie: window.cookie };

  const script = await send({ path: "/assets/page-1.js", headers });
  const missing = await send({ path: "/assets/page-2.js", headers });

  expect(script.headers).toMatchObject({
    "content-type": "text/javascript",
    "cache-control": expect.stringContaining("immutable"),
  });
  expect(missing.status).toBe(404);
});
