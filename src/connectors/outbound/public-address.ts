import { BlockList, isIPv4, isIPv6 } from "node:net";

/** IPv4 addresses that are not one host of the public internet, by IANA's registry of special-purpose addresses. */
const special = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8], // this network
  ["10.0.0.0", 8], // private
  ["100.64.0.0", 10], // shared by carriers; a cloud's metadata service is in it
  ["127.0.0.0", 8], // loopback
  ["168.63.129.16", 32], // a cloud's own services, at an address that looks public
  ["169.254.0.0", 16], // link-local, metadata services
  ["172.16.0.0", 12], // private
  ["192.0.0.0", 24], // protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.31.196.0", 24], // anycast of name servers
  ["192.52.193.0", 24], // multicast tunnels
  ["192.88.99.0", 24], // relays between the two families, deprecated
  ["192.168.0.0", 16], // private
  ["192.175.48.0", 24], // anycast of name servers
  ["198.18.0.0", 15], // benchmarks
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
] as const) {
  special.addSubnet(network, prefix, "ipv4");
}

/** The only part of IPv6 that is given out to hosts of the public internet. */
const global6 = new BlockList();
global6.addSubnet("2000::", 3, "ipv6");

/** And what in it is not for hosts, or carries an IPv4 address to somebody who unwraps it. */
const special6 = new BlockList();
special6.addSubnet("2001::", 23, "ipv6"); // protocol assignments: Teredo, benchmarks, identifiers
special6.addSubnet("2001:db8::", 32, "ipv6"); // documentation
special6.addSubnet("2002::", 16, "ipv6"); // 6to4
special6.addSubnet("2620:4f:8000::", 48, "ipv6"); // anycast of name servers
special6.addSubnet("3fff::", 20, "ipv6"); // documentation
special6.addSubnet("5f00::", 16, "ipv6"); // segment routing

/** Networks without IPv4 reach it by these addresses, which end with one. */
const nat64 = new BlockList();
nat64.addSubnet("64:ff9b::", 96, "ipv6");

/**
 * Whether an address, as a resolver or an URL gives it, is that of a host of the public internet. Everything that is not
 * plainly so is not: an IPv4 address in IPv6 clothes, a zone, or text that is no address.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special.check(address, "ipv4");
  if (!isIPv6(address) || address.includes("%")) return false;
  if (nat64.check(address, "ipv6")) return isPublicAddress(lastFourBytes(address));
  return global6.check(address, "ipv6") && !special6.check(address, "ipv6");
}

/** The IPv4 address at the end of an IPv6 address. An URL writes each address in one way: as groups of hexadecimal digits. */
function lastFourBytes(address: string): string {
  const written = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [low = "0", high = "0"] = written.split(":").toReversed();
  const number = (Number.parseInt(high || "0", 16) << 16) | Number.parseInt(low || "0", 16);
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");
}
