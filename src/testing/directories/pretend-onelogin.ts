import { createOneLoginSdk, type OneLoginReads, type OneLoginSdk } from "../../connectors/onelogin/onelogin-sdk.ts";
import { isOneLoginId } from "../../connectors/onelogin/records.ts";
import type { ConnectorConfig } from "../../ports/connector.ts";
import type { SyncRules } from "../../ports/sync-rules.ts";
import { InMemoryDirectory } from "../fakes/in-memory-directory.ts";

/** A OneLogin in memory, with what hooks ask of one beside what every directory answers. */
class PretendOneLogin extends InMemoryDirectory implements OneLoginReads {
  async getRole(roleId: string): ReturnType<OneLoginReads["getRole"]> {
    const role = await this.describeGroup(roleId);
    return role && { roleId: Number(roleId), name: role.name };
  }

  async getUser(externalId: string): ReturnType<OneLoginReads["getUser"]> {
    const account = await this.findAccountById(externalId);
    if (account === null) return null;
    const { login, email, displayName, isActive, isSuspended } = account;
    return {
      id: Number(externalId),
      username: login,
      email,
      firstname: displayName,
      status: isSuspended ? 2 : isActive ? 1 : 0,
      state: 1,
    };
  }

  async listRoles({ nameFilter = "" }: Parameters<OneLoginReads["listRoles"]>[0] = {}): ReturnType<
    OneLoginReads["listRoles"]
  > {
    return this.groups()
      .filter(({ name }) => name.toLowerCase().startsWith(nameFilter.toLowerCase()))
      .map(({ groupId, name }) => ({ roleId: Number(groupId), name }));
  }
}

/** The OneLogin connector of a test. Its functions in `sdk.onelogin` are the real ones. */
export function pretendOneLogin(sync: SyncRules): {
  readonly directory: InMemoryDirectory;
  readonly connector: ConnectorConfig<"onelogin", PretendOneLogin, OneLoginSdk>;
} {
  const directory = new PretendOneLogin();
  return {
    directory,
    connector: {
      type: "onelogin",
      label: "OneLogin",
      accountIds: { matches: isOneLoginId, words: "digits only" },
      sync,
      open: async () => directory,
      sdk: createOneLoginSdk,
    },
  };
}
