import type { DeliveryKind, DeliveryResult } from "../delivery/delivery.ts";
import type { JsonObject } from "../json.ts";
import type { User } from "../workspace/users.ts";
import type { Desk } from "./desk.ts";
import { forge } from "./forge.ts";
import { eventPayload, interactionBasics } from "./payloads.ts";
import type { Forgery, InteractionSeen } from "./person.ts";

/** Sends what one person does, altered as their forgery says, and tells what they see of it. */
export class Sender {
  readonly desk: Desk;
  readonly userId: string;
  readonly #forgery: Forgery | undefined;

  constructor(desk: Desk, userId: string, forgery: Forgery | undefined) {
    this.desk = desk;
    this.userId = userId;
    this.#forgery = forgery;
  }

  get user(): User {
    return this.desk.workspace.user(this.userId);
  }

  /** A tampering client isn't held back by what its screen shows. */
  get isForging(): boolean {
    return this.#forgery !== undefined;
  }

  async send(kind: DeliveryKind, payload: JsonObject): Promise<InteractionSeen> {
    const deliveredAt = this.desk.clock.now();
    const forged = forge(payload, this.#forgery?.payload);
    const delivery = await this.desk.courier.deliver(kind, forged, this.#forgery);
    return { failure: failureOf(delivery), deliveredAt, ackMs: delivery.ackMs, delivery };
  }

  interact(type: string, rest: JsonObject): Promise<InteractionSeen> {
    return this.send("interactive", { type, ...interactionBasics(this.desk.workspace, this.user), ...rest });
  }

  event(event: JsonObject): Promise<InteractionSeen> {
    return this.send("events_api", eventPayload(this.desk.workspace, event, this.desk.clock.now()));
  }
}

/** The word Slack shows beside "failed with the error". */
function failureOf({ outcome }: DeliveryResult): string | undefined {
  if (outcome === "acknowledged") return undefined;
  return outcome === "timed-out" ? "operation_timeout" : "dispatch_failed";
}
