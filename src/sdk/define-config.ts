import type { ConnectorConfig } from "../ports/connector.ts";
import type { Directory } from "../ports/directory.ts";
import type { MailConfig } from "../ports/mailer.ts";
import type { ProofMethod } from "../domain/ownership.ts";
import type { DefinedFlow } from "./define-flow.ts";
import type { DefinedStrategy } from "./define-strategy.ts";

/** Everything a deployment decides, in one typed file. */
export interface LatchkeyConfig {
  /** The outside systems, by id. The id is kept with every grant, so do not rename it. */
  readonly connectors?: Readonly<Record<string, ConnectorConfig<string, Directory, object>>>;
  readonly flows: readonly DefinedFlow[];
  /** Strategies that no target names any more, for as long as access they gave has not ended. */
  readonly strategies?: readonly DefinedStrategy[];
  /** Slack user ids. Nobody becomes an admin by being first; with none, nobody is one. */
  readonly admins?: readonly string[];
  readonly identity?: {
    /** E-mail addresses match accounts only when they are from one of these domains. */
    readonly allowedEmailDomains?: readonly string[];
    /** Whether Slack must say that the e-mail address is confirmed; default true. */
    readonly requireConfirmedEmail?: boolean;
    /**
     * How people can prove that an account is theirs: a code sent to the address that the directory has, or the word of
     * an admin. Without it `admin-approval`, and `email-code` too where there is `email`, without which it is refused.
     */
    readonly proofs?: readonly ProofMethod[];
  };
  /** How mail is sent, such as `smtp({ … })`; without it none is, and everything is said in Slack. */
  readonly email?: MailConfig;
  readonly channels?: {
    /** Where admins are alerted; without it each gets a direct message. */
    readonly errors?: string;
    /** Where admins approve claims to accounts, by `#name` or id; without it in `errors`, and without that directly. */
    readonly admins?: string;
  };
}

/** Defines the configuration, for the default export of `latchkey.config.ts`. Values are checked when Latchkey starts. */
export function defineConfig(config: LatchkeyConfig): LatchkeyConfig {
  return config;
}
