import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

import { describe, expect, onTestFinished, test } from "vitest";

import { createOutbound } from "../../../src/connectors/outbound/create-outbound.ts";
import type { OutboundRequest } from "../../../src/ports/outbound.ts";
import { selfSigned } from "../../support/self-signed.ts";

const asked = (url: string, change: Partial<OutboundRequest> = {}): OutboundRequest => ({
  method: "GET",
  url,
  headers: {},
  body: null,
  timeoutMs: 20_000,
  ...change,
});

/** A server on loopback, and what it heard. */
async function listen(answer: (heard: IncomingMessage, response: ServerResponse) => void) {
  const heard: { readonly host: string | undefined; readonly method: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    const call = { host: request.headers.host, method: request.method, body: "" };
    heard.push(call);
    request.on("data", (chunk: Buffer) => (call.body += chunk.toString()));
    request.on("end", () => answer(request, response));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has a port
  return { heard, port: (server.address() as AddressInfo).port };
}

const onLoopback = createOutbound({ allowsLoopback: true, resolve: async () => ["127.0.0.1"] });

describe("where a flow may call", () => {
  test.each([
    ["http://example.com/", "only https addresses are called"],
    ["ftp://example.com/", "only https addresses are called"],
    ["file:///etc/passwd", "only https addresses are called"],
    ["https://user@example.com/", "carries a user name or a password"],
    ["https://:secret@example.com/", "carries a user name or a password"],
    ["example.com", "is not a URL"],
  ])("%s is refused before anybody is asked", async (url, problem) => {
    const outbound = createOutbound({ resolve: () => Promise.reject(new Error("Nobody should ask.")) });

    await expect(outbound.send(asked(url))).rejects.toMatchObject({
      kind: "refused",
      message: expect.stringContaining(problem),
    });
  });

  test.each([
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0177.0.0.01/",
    "https://[::1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://[64:ff9b::7f00:1]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://10.1.2.3:8443/",
  ])("the address %s is refused, however it is written", async (url) => {
    const outbound = createOutbound({ resolve: () => Promise.reject(new Error("Nobody should ask.")) });

    await expect(outbound.send(asked(url))).rejects.toMatchObject({ kind: "refused" });
  });

  test.each([
    ["one private address", ["10.0.0.7"]],
    ["a private address among public ones", ["93.184.216.34", "10.0.0.7"]],
    ["a mapped address", ["::ffff:127.0.0.1"]],
    ["something that is no address", ["localhost"]],
  ])("a name that leads to %s is refused", async (_what, addresses) => {
    const outbound = createOutbound({ resolve: async () => addresses });

    await expect(outbound.send(asked("https://intranet.example.com/"))).rejects.toMatchObject({
      kind: "refused",
      message: "was not made: its name leads to an address that is not on the public internet",
    });
  });

  test("the name localhost leads nowhere, by the system's own resolver", async () => {
    await expect(createOutbound().send(asked("https://localhost/"))).rejects.toMatchObject({ kind: "refused" });
  });

  test("a name is asked for once: what it answers a moment later is not called", async () => {
    const { heard, port } = await listen((_, response) => response.end("hello"));
    const answers = [["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]];
    const names: string[] = [];
    const outbound = createOutbound({
      allowsLoopback: true,
      resolve: async (name) => {
        names.push(name);
        return answers.shift() ?? [];
      },
    });

    const answer = await outbound.send(asked(`http://rebinding.example.com:${port}/`));

    expect(answer).toMatchObject({ status: 200, text: "hello" });
    expect(heard[0]?.host).toBe(`rebinding.example.com:${port}`);
    expect(names).toEqual(["rebinding.example.com"]);
  });

  test("a name is never looked up again by the system", async () => {
    const { port } = await listen((_, response) => response.end("hello"));

    // The system knows no such name: only the address that was checked can have been called.
    const answer = await onLoopback.send(asked(`http://no-such-name.invalid:${port}/`));

    expect(answer.text).toBe("hello");
  });
});

describe("what a flow may be answered", () => {
  test("status, headers and text come back whatever the status, and the body arrives", async () => {
    const { heard, port } = await listen((_, response) => {
      response.writeHead(404, { "content-type": "text/plain", "X-Reason": "none" });
      response.end("nothing höre");
    });

    const answer = await onLoopback.send(asked(`http://api.test:${port}/x`, { method: "POST", body: "päck" }));

    expect(answer).toMatchObject({ status: 404, text: "nothing höre", headers: { "x-reason": "none" } });
    expect(heard).toMatchObject([{ method: "POST", body: "päck" }]);
  });

  test.each([301, 302, 303, 307, 308])("a redirect (%i) is not followed", async (status) => {
    const { heard, port } = await listen((_, response) => {
      response.writeHead(status, { location: "http://169.254.169.254/" });
      response.end();
    });

    await expect(onLoopback.send(asked(`http://api.test:${port}/`))).rejects.toMatchObject({
      kind: "refused",
      message: `was answered ${status} and sent to another address, which was not called`,
    });
    expect(heard).toHaveLength(1);
  });

  test("more than a megabyte is not read to its end", async () => {
    const { port } = await listen((_, response) => {
      const piece = Buffer.alloc(100_000, "x");
      const write = () => {
        while (!response.destroyed && response.write(piece));
        if (!response.destroyed) response.once("drain", write);
      };
      write();
    });

    await expect(onLoopback.send(asked(`http://api.test:${port}/`))).rejects.toMatchObject({ kind: "too-large" });
  });

  test("an answer that is packed is not unpacked", async () => {
    const { port } = await listen((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end("bomb");
    });

    await expect(onLoopback.send(asked(`http://api.test:${port}/`))).rejects.toMatchObject({ kind: "refused" });
  });

  test.each([
    ["no answer", () => undefined],
    ["an answer that never ends", (_: IncomingMessage, response: ServerResponse) => void response.write("first")],
  ])("%s ends with the time that was given", async (_what, answer) => {
    const { port } = await listen(answer);

    await expect(onLoopback.send(asked(`http://api.test:${port}/`, { timeoutMs: 150 }))).rejects.toMatchObject({
      kind: "unavailable",
      message: "took longer than 0.15 seconds and was ended",
    });
  });

  test("a resolver that does not answer ends with the time that was given", async () => {
    const outbound = createOutbound({ resolve: () => new Promise(() => undefined) });

    await expect(outbound.send(asked("https://slow.example.com/", { timeoutMs: 50 }))).rejects.toMatchObject({
      kind: "unavailable",
    });
  });

  test("a lost connection says the system's word for it and nothing of the call", async () => {
    const { port } = await listen((request) => request.socket.destroy());

    const failing = onLoopback.send(
      asked(`http://api.test:${port}/path?token=tomato`, { headers: { "x-key": "tomato" } }),
    );

    await expect(failing).rejects.toMatchObject({
      kind: "unavailable",
      message: "did not work: the connection failed (ECONNRESET)",
    });
  });
});

describe("who answers is checked by the name that was called, whatever its address", () => {
  const certificate = selfSigned("api.test");

  /** A server on loopback with that certificate. */
  async function listenSecurely() {
    const server = createSecureServer(certificate, (_, response) => response.end("hello"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a TCP server has a port
    return (server.address() as AddressInfo).port;
  }

  /** The certificate is one that everybody trusts, until the test is over. */
  function trust() {
    const before = getCACertificates("default");
    setDefaultCACertificates([...before, certificate.cert]);
    onTestFinished(() => setDefaultCACertificates(before));
  }

  test("a certificate that nobody vouches for is refused", async () => {
    const port = await listenSecurely();

    await expect(onLoopback.send(asked(`https://api.test:${port}/`))).rejects.toMatchObject({
      kind: "unavailable",
      message: "did not work: the connection failed (DEPTH_ZERO_SELF_SIGNED_CERT)",
    });
  });

  test("one for another name is refused, and one for the name is taken", async () => {
    trust();
    const port = await listenSecurely();

    await expect(onLoopback.send(asked(`https://other.test:${port}/`))).rejects.toMatchObject({
      message: "did not work: the connection failed (ERR_TLS_CERT_ALTNAME_INVALID)",
    });
    expect(await onLoopback.send(asked(`https://api.test:${port}/`))).toMatchObject({ status: 200, text: "hello" });
  });
});
