import type { Timing } from "../../src/connectors/http/timing.ts";
import type { PeopleRule } from "../../src/domain/people-rule.ts";
import type { ConnectorConfig } from "../../src/ports/connector.ts";
import type { Directory } from "../../src/ports/directory.ts";
import type { AnyTarget } from "../../src/sdk/event.ts";
import type { Fault } from "../../sandbox/http/faults.ts";
import type { ServerHandle } from "../../sandbox/http/server-handle.ts";

export type ProviderId = "okta" | "onelogin";

/** The login of an account, the same at each provider. */
export function loginOf(name: string): string {
  return `${name}@login.acme.com`;
}

/** A call that changes who is in a group. */
export interface MembershipCall {
  readonly kind: "add" | "remove";
  readonly groupId: string;
  readonly externalId: string;
}

/** A request as it goes out. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
}

/** One pretend provider with the real connector in front of it; what each does in its own way, in one way. */
export interface Provider {
  readonly id: ProviderId;
  readonly server: ServerHandle;
  readonly connector: ConnectorConfig<string, Directory, object>;
  addAccount(name: string, email: string): string;
  addGroup(name: string): string;
  putMember(groupId: string, externalId: string): void;
  takeMember(groupId: string, externalId: string): void;
  members(groupId: string): readonly string[];
  suspend(externalId: string, isSuspended: boolean): void;
  removeAccount(externalId: string): void;
  /** A rule of the provider takes the group over, or lets go of it. It moves nobody. */
  setRule(groupId: string, isThere: boolean): void;
  target(name: string, groupId: string): AnyTarget;
  membersOf(groupId: string): PeopleRule;
  readCall(sent: Sent): MembershipCall | null;
  /** A 429 that asks to wait so many seconds. */
  rateLimit(seconds: number, nowMs: number): Fault;
  /** The answer to a credential that does not work. */
  readonly refusal: Fault;
}

export type StartProvider = (timing: Timing) => Promise<Provider>;
