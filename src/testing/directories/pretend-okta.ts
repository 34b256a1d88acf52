import { createOktaSdk, type OktaReads, type OktaSdk } from "../../connectors/okta/okta-sdk.ts";
import { isPlainlyUserId } from "../../connectors/okta/records.ts";
import type { ConnectorConfig } from "../../ports/connector.ts";
import type { SyncRules } from "../../ports/sync-rules.ts";
import { InMemoryDirectory } from "../fakes/in-memory-directory.ts";

/** An Okta in memory, with what hooks ask of one beside what every directory answers. */
class PretendOkta extends InMemoryDirectory implements OktaReads {
  async getGroup(groupId: string): ReturnType<OktaReads["getGroup"]> {
    const group = await this.describeGroup(groupId);
    return group && { groupId, name: group.name, description: null, ownership: group.ownership };
  }

  async getProfile(externalId: string): ReturnType<OktaReads["getProfile"]> {
    const account = await this.findAccountById(externalId);
    if (account === null) return null;
    const { login, email, displayName, status } = account;
    return { id: externalId, status, profile: { login, email, displayName } };
  }

  async listGroups({
    nameFilter = "",
    onlyNativeGroups = true,
  }: Parameters<OktaReads["listGroups"]>[0] = {}): ReturnType<OktaReads["listGroups"]> {
    const groups = this.groups().filter(({ ownership }) => !onlyNativeGroups || ownership === "native");
    return groups
      .filter(({ name }) => name.toLowerCase().startsWith(nameFilter.toLowerCase()))
      .map(({ groupId, name, ownership }) => ({ groupId, name, description: null, ownership }));
  }
}

/** The Okta connector of a test. Its functions in `sdk.okta` are the real ones. */
export function pretendOkta(sync: SyncRules): {
  readonly directory: InMemoryDirectory;
  readonly connector: ConnectorConfig<"okta", PretendOkta, OktaSdk>;
} {
  const directory = new PretendOkta();
  return {
    directory,
    connector: {
      type: "okta",
      label: "Okta",
      accountIds: { matches: isPlainlyUserId, words: "00u…" },
      sync,
      open: async () => directory,
      sdk: createOktaSdk,
    },
  };
}
