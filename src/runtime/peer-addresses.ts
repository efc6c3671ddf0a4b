import { existsSync } from "node:fs";
import { isIPv4 } from "node:net";
import type { Preamble } from "../protocol/preamble.ts";

/**
 * On which addresses a server listens, as it shows in the addresses that it sees: a dual-stack one maps IPv4 into IPv6, one
 * at a path sees none.
 */
export type AddressView = "dual" | "ipv4" | "ipv6" | "as they are" | "none";

/** A port without a host is that of all addresses, IPv4 included, unless there is no IPv6 or it is asked to be kept apart. */
export function addressView(host: string | null, ipv6Only = false): AddressView {
  if (!host || host === "::") return ipv6Only ? "ipv6" : hasIpv6() ? "dual" : "ipv4";
  if (isIPv4(host)) return "ipv4";
  return host === "::1" ? "ipv6" : "as they are";
}

const mapped = "::ffff:";

/**
 * Both ends of a connection as the server would see them without the launcher, whose front is on both loopback addresses
 * whatever the server asked for.
 */
export function asSeen(preamble: Preamble, view: AddressView): Preamble {
  const { remoteAddress, localAddress } = preamble;
  return { ...preamble, remoteAddress: seen(remoteAddress, view), localAddress: seen(localAddress, view) };
}

function seen(address: string, view: AddressView): string {
  const plain = address.startsWith(mapped) ? address.slice(mapped.length) : address;
  if (view === "dual") return isIPv4(plain) ? mapped + plain : plain;
  if (view === "ipv4") return plain === "::1" ? "127.0.0.1" : plain;
  if (view === "ipv6") return plain === "127.0.0.1" ? "::1" : address;
  return address;
}

/** What decides whether Node can listen on `::`. Elsewhere than on Linux it can. */
const hasIpv6 = () => process.platform !== "linux" || existsSync("/proc/net/if_inet6");
