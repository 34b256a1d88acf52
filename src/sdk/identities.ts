import type { SdkIdentity, SdkUser } from "../ports/connector.ts";

/** The links of people to accounts, for hooks: `sdk.identities`. */
export interface IdentitiesSdk<ConnectorId extends string> {
  /** The accounts that are linked to a person now. */
  of(user: SdkUser): Promise<readonly SdkIdentity[]>;
  /** A person's manager at this moment, as directories say; `null` where nobody is known. */
  managerOf(user: SdkUser): Promise<SdkUser | null>;
  /**
   * Records that this flow gave a person an account, such as one it just created: source `workflow`. The account is read
   * in the directory first. Throws `IdentityRefused`, and changes nothing, when the directory does not have it, when it
   * is privileged, when it is somebody else's, or when an administrator or the person set another link of higher trust.
   */
  link(link: {
    readonly user: SdkUser;
    readonly connector: ConnectorId;
    /** The provider's own id. */
    readonly externalId: string;
  }): Promise<SdkIdentity>;
}
