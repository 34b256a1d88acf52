import { isIPv6 } from "node:net";

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isPublicAddress } from "../../../src/connectors/outbound/public-address.ts";

const byte = fc.integer({ min: 0, max: 255 });
const group = fc.integer({ min: 0, max: 0xffff });

/** The networks that belong to nobody on the internet, as bits: what the rule says in another way. */
const closed: readonly (readonly [number, number, number])[] = [
  [0, 0, 8],
  [10, 0, 8],
  [100, 64, 10],
  [127, 0, 8],
  [169, 254, 16],
  [172, 16, 12],
  [192, 168, 16],
  [198, 18, 15],
  [224, 0, 4],
  [240, 0, 4],
];

const closedAddress = fc.constantFrom(...closed).chain(([first, second, bits]) =>
  fc.tuple(byte, byte, byte, byte).map((random) => {
    const network = ((first << 24) | (second << 16)) >>> 0;
    const chance = random.reduce((sum, part) => sum * 256 + part, 0);
    const mask = (0xffffffff << (32 - bits)) >>> 0;
    const number = ((network & mask) | (chance & ~mask)) >>> 0;
    return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255);
  }),
);

const dotted = (bytes: readonly number[]) => bytes.join(".");
const hex = (bytes: readonly number[]) => {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
};

describe("addresses of the public internet", () => {
  test.each(["1.1.1.1", "93.184.216.34", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1"])(
    "%s may be called",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test.each(["2606:4700:4700::1111", "2a00:1450:4001:80b::200e", "64:ff9b::101:101", "2001:4860:4860::8888"])(
    "%s may be called",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test.each([
    ["a metadata service", "169.254.169.254"],
    ["a metadata service of another cloud", "100.100.100.200"],
    ["a cloud's own services", "168.63.129.16"],
    ["loopback", "127.0.0.1"],
    ["loopback in IPv6", "::1"],
    ["any address", "0.0.0.0"],
    ["any address in IPv6", "::"],
    ["broadcast", "255.255.255.255"],
    ["unique local", "fd00:ec2::254"],
    ["link-local", "fe80::1"],
    ["link-local with a zone", "fe80::1%eth0"],
    ["a zone on a public address", "2606:4700:4700::1111%eth0"],
    ["site-local", "fec0::1"],
    ["multicast", "ff02::1"],
    ["documentation", "2001:db8::1"],
    ["Teredo", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    ["6to4 of a private address", "2002:a00:1::"],
    ["mapped", "::ffff:10.0.0.1"],
    ["mapped, even of a public address", "::ffff:1.1.1.1"],
    ["compatible", "::10.0.0.1"],
    ["translated", "::ffff:0:10.0.0.1"],
    ["NAT64 of loopback", "64:ff9b::7f00:1"],
    ["NAT64 of a metadata service, written with dots", "64:ff9b::169.254.169.254"],
    ["a NAT64 prefix of one's own network", "64:ff9b:1::808:808"],
    ["no address", "example.com"],
    ["a number", "2130706433"],
    ["an octal number", "0177.0.0.1"],
    ["nothing", ""],
  ])("%s may not be called", (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test("no private address gets through, nor in the clothes of IPv6", () => {
    fc.assert(
      fc.property(closedAddress, (bytes) => {
        const forms = [
          dotted(bytes),
          `::ffff:${dotted(bytes)}`,
          `::ffff:${hex(bytes)}`,
          `::${hex(bytes)}`,
          `::ffff:0:${hex(bytes)}`,
          `64:ff9b::${dotted(bytes)}`,
          `64:ff9b::${hex(bytes)}`,
          `64:ff9b:1::${hex(bytes)}`,
          `2002:${hex(bytes)}::1`,
        ];
        expect(forms.filter(isPublicAddress)).toEqual([]);
      }),
    );
  });

  test("in IPv6 nothing outside the part that is given out gets through", () => {
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const address = groups.map((part) => part.toString(16)).join(":");
        const first = groups[0] ?? 0;
        fc.pre(isIPv6(address) && (first < 0x2000 || first > 0x3fff) && first !== 0x64);
        expect(isPublicAddress(address)).toBe(false);
      }),
    );
  });
});
