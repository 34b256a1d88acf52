/** Where people are on call, by the provider's id or by its exact name. */
export interface OnCallPlace {
  readonly kind: "schedule" | "escalation-policy";
  readonly by: "id" | "name";
  readonly value: string;
}

/** The place in words, such as `schedule Production`. */
export function describePlace({ kind, value }: OnCallPlace): string {
  return `${kind === "schedule" ? "schedule" : "escalation policy"} ${value}`;
}
