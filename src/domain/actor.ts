/** Who does something to a link, as the audit trail and its history name them. */
export type Actor =
  | { readonly kind: "user"; readonly userId: string }
  | { readonly kind: "command-line"; readonly name: string }
  | { readonly kind: "flow"; readonly flow: string }
  | { readonly kind: "system" };

/** The name of an actor in the audit trail. */
export function actorName(actor: Actor): string {
  switch (actor.kind) {
    case "user":
      return actor.userId;
    case "flow":
      return `flow:${actor.flow}`;
    case "command-line":
    case "system":
      return actor.kind;
  }
}
