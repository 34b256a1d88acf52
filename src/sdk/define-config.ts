import type { ConnectorConfig } from "../ports/connector.ts";
import type { Directory } from "../ports/directory.ts";
import type { DefinedFlow } from "./define-flow.ts";

/** Everything a deployment decides, in one typed file. */
export interface LatchkeyConfig {
  /** The outside systems, by id. The id is kept with every grant, so do not rename it. */
  readonly connectors?: Readonly<Record<string, ConnectorConfig<string, Directory, object>>>;
  readonly flows: readonly DefinedFlow[];
  /** Slack user ids. Nobody becomes an admin by being first; with none, nobody is one. */
  readonly admins?: readonly string[];
  readonly identity?: {
    /** E-mail addresses match accounts only when they are from one of these domains. */
    readonly allowedEmailDomains?: readonly string[];
    /** Whether Slack must say that the e-mail address is confirmed; default true. */
    readonly requireConfirmedEmail?: boolean;
  };
  readonly channels?: {
    /** Where admins are alerted; without it each gets a direct message. */
    readonly errors?: string;
  };
}

/** Defines the configuration, for the default export of `latchkey.config.ts`. Values are checked when Latchkey starts. */
export function defineConfig(config: LatchkeyConfig): LatchkeyConfig {
  return config;
}
