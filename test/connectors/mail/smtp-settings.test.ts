import { describe, expect, test } from "vitest";

import { smtp } from "../../../src/sdk/index.ts";
import { readSender } from "../../../src/connectors/mail/sender.ts";
import { resolveServerAddress } from "../../../src/connectors/mail/server-address.ts";
import { checkSmtpSettings } from "../../../src/connectors/mail/settings.ts";
import { keepingLog } from "../../support/keeping-log.ts";
import { secretOf } from "../secret-of.ts";

const from = "Latchkey <latchkey@acme.com>";

test.each([
  [
    "smtps://latchkey:pa%40ss@smtp.acme.com",
    {
      host: "smtp.acme.com",
      port: 465,
      tls: "implicit",
      credential: { user: "latchkey", password: "pa@ss" },
    },
  ],
  ["smtps://smtp.acme.com:2465/", { host: "smtp.acme.com", port: 2465, tls: "implicit", credential: null }],
  ["smtp://smtp.acme.com", { host: "smtp.acme.com", port: 587, tls: "required", credential: null }],
  ["SMTP://SMTP.acme.com:25", { host: "smtp.acme.com", port: 25, tls: "required", credential: null }],
  ["smtp://10.0.0.7:25", { host: "10.0.0.7", port: 25, tls: "required", credential: null }],
  ["smtp://localhost.evil.example", { host: "localhost.evil.example", port: 587, tls: "required", credential: null }],
  ["smtp://localhost:1025", { host: "localhost", port: 1025, tls: "none", credential: null }],
  ["smtp://127.0.0.1:1025", { host: "127.0.0.1", port: 1025, tls: "none", credential: null }],
  ["smtp://[::1]:1025", { host: "::1", port: 1025, tls: "none", credential: null }],
])("%s is read: only loopback goes without TLS", (url, address) => {
  expect(resolveServerAddress(secretOf(url))).toEqual(address);
});

describe("a secret that cannot be used is refused at the start, with a sentence that does not tell it", () => {
  test.each([
    ["", "The test is empty or not set. Set it and start again."],
    ["canary", "is not a URL such as"],
    ["smtp.acme.com:587", "must begin with `smtps://` or `smtp://`"],
    ["https://canary:canary@smtp.acme.com", "must begin with `smtps://` or `smtp://`"],
    ["smtps:///canary", "names no host"],
    ["smtps:canary", "names no host"],
    ["smtps://smtp%20canary", "names a host that is none"],
    ["smtps://smtp.acme.com/canary", "must end after the host name and the port"],
    ["smtps://smtp.acme.com?tls.rejectUnauthorized=false", "must end after the host name and the port"],
    ["smtps://latchkey:100%canary@smtp.acme.com", "that is not percent-encoded"],
    ["smtps://latchkey:canary%0d%0aRSET@smtp.acme.com", "that is not percent-encoded"],
    ["smtps://canary@smtp.acme.com", "has a user name without a password"],
    ["smtps://:canary@smtp.acme.com", "has a user name without a password"],
  ])("%j", async (url, sentence) => {
    const config = smtp({ url: secretOf(url), from });

    const opening = config.open({ log: keepingLog() });

    await expect(opening).rejects.toThrow(sentence);
    await expect(opening).rejects.not.toThrow("canary");
  });
});

test.each<[string, unknown, RegExp]>([
  ["a URL that is written out", { url: "smtps://canary", from }, /`url` must name a secret/],
  ["no URL", { from }, /`url` must name a secret/],
  ["no sender", { url: secretOf("") }, /`from` must be given as text/],
  ["a sender without an address", { url: secretOf(""), from: "Latchkey" }, /`from` must be an address such as/],
  ["a setting that does not exist", { url: secretOf(""), from, pool: true }, /has no setting `pool`/],
  ["nothing", undefined, /The mail connector cannot be used/],
])("%s is refused with a sentence that names the setting", (_what, settings, sentence) => {
  const refused = (): unknown => checkSmtpSettings(settings);

  expect(refused).toThrow(sentence);
  expect(refused).not.toThrow("canary");
});

test.each([
  ["latchkey@acme.com", { name: "", address: "latchkey@acme.com" }],
  ["Latchkey <latchkey@acme.com>", { name: "Latchkey", address: "latchkey@acme.com" }],
  ["<latchkey@acme.com>", { name: "", address: "latchkey@acme.com" }],
  ['"Acme, Inc." <latchkey@acme.com>', { name: "Acme, Inc.", address: "latchkey@acme.com" }],
  ["Acme, Inc. <latchkey@acme.com>", { name: "Acme, Inc.", address: "latchkey@acme.com" }],
  ["Schlüssel <latchkey@acme.com>", { name: "Schlüssel", address: "latchkey@acme.com" }],
  ["Latchkey <latchkey@acme.com>, Eve <eve@evil.example>", null],
  ["latchkey@acme.com, eve@evil.example", null],
  ["Latchkey\r\nBcc: eve@evil.example <latchkey@acme.com>", null],
  ["Latchkey <latchkey>", null],
  ["", null],
])("the sender %j is read as %j", (text, sender) => {
  expect(readSender(text)).toEqual(sender);
});
