import { BlockList, isIPv6 } from "node:net";

/** Addresses no connector is ever pointed at: link-local, cloud metadata, and "any address". */
const forbiddenAddresses = new BlockList();
forbiddenAddresses.addSubnet("169.254.0.0", 16, "ipv4");
forbiddenAddresses.addSubnet("0.0.0.0", 8, "ipv4");
forbiddenAddresses.addAddress("100.100.100.200", "ipv4");
forbiddenAddresses.addAddress("168.63.129.16", "ipv4");
forbiddenAddresses.addSubnet("fe80::", 10, "ipv6");
forbiddenAddresses.addAddress("fd00:ec2::254", "ipv6");
forbiddenAddresses.addAddress("::", "ipv6");
/** The ways in which an IPv6 address can carry 169.254.0.0/16: compatible, mapped, translated, NAT64, 6to4. */
forbiddenAddresses.addSubnet("::169.254.0.0", 112, "ipv6");
forbiddenAddresses.addSubnet("::ffff:169.254.0.0", 112, "ipv6");
forbiddenAddresses.addSubnet("::ffff:0:169.254.0.0", 112, "ipv6");
forbiddenAddresses.addSubnet("64:ff9b::169.254.0.0", 112, "ipv6");
forbiddenAddresses.addSubnet("2002:a9fe::", 32, "ipv6");

const forbiddenNames = new Set(["metadata", "metadata.google.internal", "instance-data", "instance-data.ec2.internal"]);

const loopbackAddresses = new BlockList();
loopbackAddresses.addSubnet("127.0.0.0", 8, "ipv4");
loopbackAddresses.addAddress("::1", "ipv6");

export type CheckedUrl =
  | { readonly ok: true; readonly url: URL }
  /** `problem` continues the sentence "`orgUrl` …". */
  | { readonly ok: false; readonly problem: string };

/**
 * Whether a connector may send its credential to this address: `https` anywhere, `http` on a loopback address only,
 * never a link-local or metadata address, and nothing but an origin: no user name, path, query or fragment.
 *
 * Names are judged as they are written. What a name resolves to is held by TLS: `http` takes loopback only, and a
 * metadata service has no certificate for the name.
 */
export function checkConnectorUrl(text: string): CheckedUrl {
  if (!URL.canParse(text)) return refused("is not a URL");
  const url = new URL(text);
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (url.username !== "" || url.password !== "") return refused("must not carry a user name or a password");
  if (isForbidden(host)) return refused("must not be a link-local or metadata address");
  if (url.protocol === "http:" && !isLoopback(host))
    return refused("must be https; http is for loopback addresses only");
  if (url.protocol !== "https:" && url.protocol !== "http:") return refused("must be https");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") return refused("must end after the host name");
  return { ok: true, url };
}

function isForbidden(host: string): boolean {
  return host === "" || forbiddenNames.has(host) || forbiddenAddresses.check(host, familyOf(host));
}

/** A name or an address without brackets. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || loopbackAddresses.check(host, familyOf(host));
}

function familyOf(host: string): "ipv4" | "ipv6" {
  return isIPv6(host) ? "ipv6" : "ipv4";
}

function refused(problem: string): CheckedUrl {
  return { ok: false, problem };
}
