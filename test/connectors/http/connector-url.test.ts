import * as fc from "fast-check";
import { expect, test } from "vitest";

import { checkConnectorUrl } from "../../../src/connectors/http/connector-url.ts";

const isAccepted = (text: string): boolean => checkConnectorUrl(text).ok;

test.each(["https://acme.okta.com", "https://acme.okta.com/", "https://10.0.0.8:8443", "https://[2001:db8::1]"])(
  "safety 32: %s is accepted",
  (text) => expect(isAccepted(text)).toBe(true),
);

test.each(["http://127.0.0.1:9000", "http://localhost:9000", "http://[::1]:9000", "http://127.8.8.8", "http://0x7f.1"])(
  "safety 32: %s is loopback, where http is accepted",
  (text) => expect(isAccepted(text)).toBe(true),
);

test.each([
  "http://acme.okta.com",
  "http://10.0.0.8",
  "http://127.0.0.1.evil.com",
  "http://localhost.evil.com",
  "ftp://acme.okta.com",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "acme.okta.com",
  "",
  "https://",
  "https://user@acme.okta.com",
  "https://user:password@acme.okta.com",
  "https://acme.okta.com/api/v1",
  "https://acme.okta.com?x=1",
  "https://acme.okta.com#x",
])("safety 32: %j is refused", (text) => expect(isAccepted(text)).toBe(false));

test.each([
  "https://169.254.169.254",
  "https://169.254.170.2",
  "https://2852039166",
  "https://0xa9fea9fe",
  "https://0251.0376.0251.0376",
  "https://[::ffff:169.254.169.254]",
  "https://[::169.254.169.254]",
  "https://[64:ff9b::169.254.169.254]",
  "https://[2002:a9fe:a9fe::]",
  "https://[fe80::1]",
  "https://[fd00:ec2::254]",
  "https://100.100.100.200",
  "https://168.63.129.16",
  "https://0.0.0.0",
  "http://0.0.0.0",
  "http://[::]",
  "https://metadata.google.internal",
  "https://METADATA.google.internal.",
])("safety 32: %s is a link-local or metadata address, however it is written", (text) =>
  expect(isAccepted(text)).toBe(false),
);

test("safety 32: whatever is accepted is https, or http on loopback, and never link-local", () => {
  const address = fc.oneof(
    fc.webUrl(),
    fc.ipV4().map((ip) => `http://${ip}`),
    fc.ipV6().map((ip) => `http://[${ip}]`),
    fc.string(),
  );

  fc.assert(
    fc.property(address, (text) => {
      const checked = checkConnectorUrl(text);
      if (!checked.ok) return;
      const { protocol, hostname } = checked.url;
      const isLoopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]+\])$/.test(hostname);
      expect(protocol === "https:" || (protocol === "http:" && isLoopback)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("safety 32: no address in 169.254.0.0/16 is accepted, as a number or mapped into IPv6", () => {
  const byte = fc.integer({ min: 0, max: 255 });

  fc.assert(
    fc.property(byte, byte, fc.constantFrom("http", "https"), (third, fourth, scheme) => {
      const number = ((169 * 256 + 254) * 256 + third) * 256 + fourth;
      const spellings = [`169.254.${third}.${fourth}`, `${number}`, `[::ffff:169.254.${third}.${fourth}]`];
      expect(spellings.filter((host) => isAccepted(`${scheme}://${host}`))).toEqual([]);
    }),
  );
});
