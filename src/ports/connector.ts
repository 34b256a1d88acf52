import type { Directory } from "./directory.ts";
import type { FieldValue } from "../domain/request.ts";
import type { Log } from "./log.ts";

/** What a connector needs from the house to open. */
export interface ConnectorSetting {
  /** The key under which `latchkey.config.ts` lists it. */
  readonly id: string;
  readonly log: Log;
}

/** A person as the hooks of a flow see them: enough to be found in any directory. */
export interface SdkUser {
  readonly id: string;
  readonly email: string | null;
  readonly displayName: string;
  readonly slackUserId: string;
}

/** A directory account as hooks see it; `user` is there when the account belongs to somebody Latchkey knows. */
export interface DirectoryPerson {
  readonly externalId: string;
  readonly email: string | null;
  readonly displayName: string;
  readonly user?: SdkUser;
}

/** What a connector's SDK functions may lean on. */
export interface SdkGround<Client> {
  readonly client: Client;
  /** The person's account here: stored, by rule of the flow, or by e-mail. Throws `IdentityNotFound`. */
  accountOf(user: SdkUser): Promise<string>;
  /** Adds the users Latchkey knows to accounts it read. */
  recognise(people: readonly DirectoryPerson[]): Promise<readonly DirectoryPerson[]>;
}

/**
 * One configured instance of an outside system, as `latchkey.config.ts` writes it. It carries everything the house
 * needs to use it, so that adding a connector is one folder and one line in `connectors/index.ts`.
 */
export interface ConnectorConfig<Type extends string, Client extends Directory, Sdk extends object> {
  readonly type: Type;
  /** The name people see, such as `Okta`. */
  readonly label: string;
  /** When the whole directory is read, as a cron expression; without it only on demand. */
  readonly sync?: { readonly schedule: string };
  /** Opens the connector. Loads heavy libraries only now. Throws a sentence when the settings cannot work. */
  open(setting: ConnectorSetting): Promise<Client>;
  /** The functions that hooks of a flow find under `sdk.<type>`. */
  sdk(ground: SdkGround<Client>): Sdk;
}

/** A target that a connector grants, as a flow writes it. */
export interface TargetConfig<
  Name extends string,
  Type extends string,
  Settings extends Readonly<Record<string, FieldValue>>,
> {
  readonly name: Name;
  readonly label: string;
  readonly connector: string;
  readonly connectorType: Type;
  readonly resourceId: string;
  /** What hooks read as `event.target.settings`. */
  readonly settings: Settings;
  /** `false`: the operator states that no provider rule manages it, where the credential cannot see that. */
  readonly ruleManaged?: boolean;
  /** `false`: the operator states that it carries no administrative rights, where the credential cannot see that. */
  readonly protected?: boolean;
}
