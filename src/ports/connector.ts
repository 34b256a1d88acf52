import type { Directory } from "./directory.ts";
import type { IdentitySource } from "../domain/identity.ts";
import type { ProfileValue } from "../domain/profile.ts";
import type { FieldValue } from "../domain/request.ts";
import type { SyncedGroup } from "../domain/target.ts";
import type { Log } from "./log.ts";
import type { Secret } from "./secret.ts";
import type { SyncRules } from "./sync-rules.ts";

/** What a connector needs from the house to open. */
export interface ConnectorSetting {
  /** The key under which `latchkey.config.ts` lists it. */
  readonly id: string;
  readonly log: Log;
}

/** A link between a person and an account, as hooks see it. Frozen ones are left out. */
export interface SdkIdentity {
  readonly connectorId: string;
  readonly externalId: string;
  readonly externalEmail: string | null;
  readonly externalDisplayName: string | null;
  readonly source: IdentitySource;
  readonly verifiedAt: Date;
  /** What the connector says of the account, as it was when the link was verified. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What directories say of a person, as a connector's `sync.profile` maps it. */
export interface SdkProfile {
  readonly title: string | null;
  readonly department: string | null;
  readonly phone: string | null;
  /** Every other attribute that is mapped, by its name there. */
  readonly custom: Readonly<Record<string, ProfileValue | undefined>>;
}

/** A person as the hooks of a flow see them: enough to be found in any directory. */
export interface SdkUser {
  readonly id: string;
  readonly email: string | null;
  readonly displayName: string;
  readonly slackUserId: string;
  /** The accounts that are linked to the person, as they were when this was read. */
  readonly externalIdentities: readonly SdkIdentity[];
  /** As it was when this was read. */
  readonly profile: SdkProfile;
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
  /** The person's account here: stored, by rule of the flow, or by e-mail. Throws `IdentityRefused`. */
  accountOf(user: SdkUser): Promise<string>;
  /** Adds the users Latchkey knows to accounts it read. */
  recognise(people: readonly DirectoryPerson[]): Promise<readonly DirectoryPerson[]>;
}

/** What the ids of a connector's accounts look like, so that an e-mail or a name is not taken for one. */
export interface AccountIds {
  readonly matches: (text: string) => boolean;
  /** Their form in short, such as `00u…`. */
  readonly words: string;
}

/**
 * One configured instance of an outside system, as `latchkey.config.ts` writes it. It carries everything the house
 * needs to use it, so that adding a connector is one folder and one line in `connectors/index.ts`.
 */
export interface ConnectorConfig<Type extends string, Client extends Directory, Sdk extends object> {
  readonly type: Type;
  /** The name people see, such as `Okta`. */
  readonly label: string;
  /** `false`: it has no directory of accounts, so nobody can look for theirs; ids are taken as they are given. */
  readonly knowsAccounts?: false;
  /** `false`: it is only read. It has no groups or roles to be given, so a target of it is refused. */
  readonly grants?: false;
  /** Without it any text may be an id. */
  readonly accountIds?: AccountIds;
  /** When and how the whole directory is read; without it only on demand. */
  readonly sync?: SyncRules;
  /** Every secret that its settings name, so that `latchkey check` can say which are missing. */
  readonly secrets?: readonly Secret[];
  /** Opens the connector. Loads heavy libraries only now. Throws a sentence when the settings cannot work. */
  open(setting: ConnectorSetting): Promise<Client>;
  /** The functions that hooks of a flow find under `sdk.<type>`. */
  sdk(ground: SdkGround<Client>): Sdk;
}

/** Which groups or roles of a connector a target stands for. */
export interface GroupRule<Settings> {
  /** Whether one is offered. It sees each as a sync saw it last, asks nobody, and answers the same for the same group. */
  where(group: SyncedGroup): boolean;
  settingsOf(externalId: string): Settings;
}

/** Any connector that the configuration may list. */
export type AnyConnector = ConnectorConfig<string, Directory, object>;

/** A target that a connector grants, as a flow writes it. */
export interface TargetConfig<
  Name extends string,
  Type extends string,
  Settings extends Readonly<Record<string, FieldValue>>,
  Bind extends Readonly<Record<string, string>> = {},
> {
  readonly name: Name;
  readonly label: string;
  readonly connector: string;
  readonly connectorType: Type;
  readonly resourceId: string;
  /** What hooks read as `event.target.settings`. */
  readonly settings: Settings;
  /** Settings that an answer of the form fills in when it is submitted: the field, by setting. */
  readonly bind?: Bind;
  /** There where this is no single target: every group or role that passes is one, and `resourceId` is not looked at. */
  readonly offers?: GroupRule<Settings>;
  /** `false`: the operator states that no provider rule manages it, where the credential cannot see that. */
  readonly ruleManaged?: boolean;
  /** `false`: the operator states that it carries no administrative rights, where the credential cannot see that. */
  readonly protected?: boolean;
}
