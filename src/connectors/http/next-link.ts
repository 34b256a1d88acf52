/** What a `Link` header says of the next page. */
export type NextLink =
  | { readonly kind: "last" }
  | { readonly kind: "next"; readonly url: string }
  /** It leads to another origin or is not a URL: not to be followed. */
  | { readonly kind: "foreign" };

/** Reads `rel="next"` from a `Link` header. The address is kept as given, and only when it stays at `origin`. */
export function readNextLink(header: string | null, origin: string): NextLink {
  for (const [, target = "", parameters = ""] of (header ?? "").matchAll(/<([^>]*)>([^,<]*)/g)) {
    if (!/;\s*rel\s*=\s*"?next"?\s*(;|$)/i.test(parameters.trim())) continue;
    const stays = URL.canParse(target, origin) && new URL(target, origin).origin === origin;
    return stays ? { kind: "next", url: new URL(target, origin).href } : { kind: "foreign" };
  }
  return { kind: "last" };
}
