import { inspect } from "node:util";

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";

import { FlowFault } from "../../src/ports/flows.ts";
import { type OutboundAnswer, OutboundFault, type OutboundRequest } from "../../src/ports/outbound.ts";
import { createHttpSdk, HttpFault } from "../../src/sdk/http-tools.ts";
import { secretOf } from "../connectors/secret-of.ts";

/** The functions of a flow, and what they sent. */
function open(answer: Partial<OutboundAnswer> | Error = {}) {
  const sent: OutboundRequest[] = [];
  const http = createHttpSdk("change", {
    send: async (request) => {
      sent.push(request);
      if (answer instanceof Error) throw answer;
      return { status: 200, headers: {}, text: "", ...answer };
    },
  });
  return { http, sent };
}

describe("a call of a flow", () => {
  test("sends what it was given, and every secret only to where it is called", async () => {
    const { http, sent } = open();

    await http.post("https://api.test/tickets", {
      headers: { "X-Key": secretOf("tomato"), accept: "application/json" },
      bearer: secretOf("potato"),
      query: { team: "dba", open: true, key: secretOf("carrot") },
      json: { who: "alice", token: secretOf("turnip"), deep: [{ again: secretOf("leek") }] },
    });

    expect(sent).toEqual([
      {
        method: "POST",
        url: "https://api.test/tickets?team=dba&open=true&key=carrot",
        headers: {
          "user-agent": "latchkey",
          "content-type": "application/json",
          "x-key": "tomato",
          accept: "application/json",
          authorization: "Bearer potato",
        },
        body: '{"who":"alice","token":"turnip","deep":[{"again":"leek"}]}',
        timeoutMs: 9_000,
      },
    ]);
  });

  test("may be a form, and sign in with a name and a password", async () => {
    const { http, sent } = open();
    const basic = { user: "latchkey", password: secretOf("pass:word") };

    await http.post("https://api.test/token", { basic, form: { grant: "client & co", secret: secretOf("s=1") } });

    expect(sent[0]).toMatchObject({
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        authorization: `Basic ${Buffer.from("latchkey:pass:word").toString("base64")}`,
      },
      body: "grant=client+%26+co&secret=s%3D1",
    });
  });

  test("may have an address that is itself a secret, which no fault shows", async () => {
    const { http, sent } = open(new OutboundFault("unavailable", "did not work: the connection failed"));

    const failing = http.post(secretOf("https://hooks.test/T0/B0/tomato"), { body: "hello" });

    await expect(failing).rejects.toThrow(/the call to the address from the .* did not work/);
    await expect(failing).rejects.not.toThrow(/tomato|hooks/);
    expect(sent[0]?.url).toBe("https://hooks.test/T0/B0/tomato");
  });

  test("takes no longer than nine seconds, whatever it asks for", async () => {
    const { http, sent } = open();

    await http.get("https://api.test/", { timeoutMs: 60_000 });
    await http.get("https://api.test/", { timeoutMs: 500 });

    expect(sent.map(({ timeoutMs }) => timeoutMs)).toEqual([9_000, 500]);
  });
});

describe("an answer", () => {
  test("is one whatever its status, and is read as JSON where it is some", async () => {
    const { http } = open({ status: 404, text: '{"open":true}' });

    const answer = await http.get("https://api.test/x");

    expect([answer.status, answer.ok, answer.json()]).toEqual([404, false, { open: true }]);
    expect(answer.json(z.object({ open: z.boolean() })).open).toBe(true);
    expect(() => answer.json(z.object({ open: z.string() }))).toThrow("expected string");
  });

  test("that is no JSON is a fault without its text", async () => {
    const answer = await open({ text: "<html>tomato" }).http.get("https://api.test/x");

    expect(() => answer.json()).toThrow(
      'In the flow "change", the call to api.test was answered with something that is not JSON.',
    );
  });

  test("that did not come is a fault which hooks can tell apart, and which is told as it is", async () => {
    const { http } = open(new OutboundFault("too-large", "was answered with more than one megabyte"));

    const fault: unknown = await http.get("https://api.test/secret/path?token=tomato").catch((error: unknown) => error);

    expect(fault).toBeInstanceOf(HttpFault);
    expect(fault).toBeInstanceOf(FlowFault);
    expect(fault).toMatchObject({
      reason: "too-large",
      message: 'In the flow "change", the call to api.test was answered with more than one megabyte.',
    });
  });
});

describe("what is refused before anything is sent", () => {
  test.each([
    ["two bodies", { json: 1, body: "x" }, "more than one of"],
    ["a body that is too long", { body: "x".repeat(1_000_001) }, "longer than one megabyte"],
    ["JSON that goes in a circle", { json: circle() }, "cannot be written as JSON"],
    ["JSON that is nothing", { json: () => 1 }, "cannot be written as JSON"],
    ["two ways to sign in", { bearer: secretOf("a"), basic: { user: "u", password: secretOf("b") } }, "has both"],
    ["a user with a colon", { basic: { user: "u:v", password: secretOf("b") } }, "has a colon"],
    ["a header that ends early", { headers: { "x-a": "a\r\nhost: evil" } }, "the header `x-a` is not one line"],
    ["a header with NUL", { headers: { "x-a": "a\0" } }, "the header `x-a` is not one line"],
    ["a secret that ends early", { headers: { "x-a": secretOf("tomato\n1") } }, "the header `x-a` is not one line"],
    ["a bearer that ends early", { bearer: secretOf("tomato\r\nx: y") }, "the header `authorization` is not one line"],
    ["a name that is none", { headers: { "x a": "1" } }, "no possible name"],
    ["another host", { headers: { Host: "internal" } }, "the header `host` is not a flow's to set"],
    ["another length", { headers: { "Content-Length": "0" } }, "is not a flow's to set"],
    ["another coding", { headers: { "Transfer-Encoding": "chunked" } }, "is not a flow's to set"],
  ])("%s", async (_what, options, problem) => {
    const { http, sent } = open();

    const failing = http.post("https://api.test/", options);

    await expect(failing).rejects.toThrow(problem);
    await expect(failing).rejects.not.toThrow("tomato");
    expect(sent).toEqual([]);
  });

  test("a secret that is not set is named by where it should come from", async () => {
    const { http, sent } = open();
    const missing = {
      describe: "environment variable API_TOKEN",
      resolve: () => {
        throw new Error("not there");
      },
    };

    for (const options of [{ bearer: missing }, { json: { token: missing } }, { form: { token: missing } }]) {
      await expect(http.post("https://api.test/", options)).rejects.toThrow(
        "the call to api.test was not made: the environment variable API_TOKEN is empty or not set.",
      );
    }
    expect(sent).toEqual([]);
  });

  test("whatever text a header is given, nothing but one plain line is sent", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), async (name, value) => {
        const { http, sent } = open();
        await http.get("https://api.test/", { headers: { [name]: value } }).catch(() => undefined);

        const all = sent.flatMap(({ headers }) => Object.entries(headers));
        expect(all.every(([key, text]) => /^[\x21-\x7e]+$/.test(key) && /^[\x20-\x7e]*$/.test(text))).toBe(true);
        expect(all.filter(([key]) => ["host", "content-length", "transfer-encoding"].includes(key))).toEqual([]);
      }),
    );
  });
});

test("an answer that is printed shows no secret of the call", async () => {
  const { http } = open({ text: "ok" });

  const answer = await http.get("https://api.test/", { bearer: secretOf("tomato") });

  expect(inspect(answer, { depth: 9 })).not.toContain("tomato");
});

function circle(): object {
  const one: { self?: object } = {};
  one.self = one;
  return one;
}
