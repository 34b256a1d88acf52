import * as z from "zod";

const named = z.looseObject({ type: z.string() });

/** Stands where something is that this page cannot draw, and says its name. */
export function UnknownPart({ kind, part }: { readonly kind: "block" | "element"; readonly part: unknown }) {
  const read = named.safeParse(part);
  return (
    <p className="unknown-part">
      This page cannot draw {kind === "block" ? "blocks" : "elements"} of type{" "}
      <code>{read.success ? read.data.type : "unknown"}</code>. Slack may.
    </p>
  );
}
