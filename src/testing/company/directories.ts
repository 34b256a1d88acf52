import { unscheduledSync } from "../../connectors/settings/sync-setting.ts";
import type { ConnectorConfig } from "../../ports/connector.ts";
import type { Directory } from "../../ports/directory.ts";
import type { DefinedFlow } from "../../sdk/define-flow.ts";
import { pretendOkta } from "../directories/pretend-okta.ts";
import { pretendOneLogin } from "../directories/pretend-onelogin.ts";
import type { InMemoryDirectory } from "../fakes/in-memory-directory.ts";
import type { Staff, TestPerson } from "./people.ts";

/** A group or role, where more than who is in it matters. */
export interface TestGroup {
  /** What the provider calls it; its id unless told. */
  readonly name?: string;
  /** E-mails. */
  readonly members?: readonly string[];
  /** Whether rules of the provider decide who is in it; default false. */
  readonly ruleManaged?: boolean;
  /** Whether being in it gives administrative rights at the provider; default false. */
  readonly carriesAdminRoles?: boolean;
}

/** Which groups or roles there are, and who is in them: e-mails, by connector and by the provider's id. */
export type Memberships = Readonly<Record<string, Readonly<Record<string, readonly string[] | TestGroup>>>>;

/** A directory of a test, and the connector that leads to it. */
export interface TestDirectory {
  readonly type: string;
  readonly directory: InMemoryDirectory;
  readonly connector: ConnectorConfig<string, Directory, object>;
}

/** As a directory of a test is read: it says who somebody's manager is, by the id of the account. */
const rules = { ...unscheduledSync, manager: { from: "attributes.managerId", by: "id" } } as const;

const makers: Readonly<Record<string, () => Omit<TestDirectory, "type">>> = {
  okta: () => pretendOkta(rules),
  onelogin: () => pretendOneLogin(rules),
};

/** The ids of the connectors that a flow uses, each with its type. `types` says those whose id is not their type. */
export function connectorsOf(flow: DefinedFlow, types: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const target of flow.targets ?? [])
    if (target.strategy === undefined) found.set(target.connector, target.connectorType);
  for (const id of flow.connectors ?? []) if (!found.has(id)) found.set(id, types[id] ?? id);
  for (const [id, type] of Object.entries(types)) found.set(id, type);
  return found;
}

/** Those of them that have accounts and groups. Throws a sentence where a type is not known here. */
export function directoriesAmong(connectors: ReadonlyMap<string, string>): ReadonlyMap<string, TestDirectory> {
  const known = [...Object.keys(makers), ...notDirectories].join(", ");
  return new Map(
    [...connectors].flatMap(([id, type]) => {
      if (notDirectories.has(type)) return [];
      const make = Object.hasOwn(makers, type) ? makers[type] : undefined;
      if (make !== undefined) return [[id, { type, ...make() }] as const];
      throw new Error(
        `The type of the connector "${id}" is not known here, so nothing was tested. Say it: ` +
          `testFlow(flow, { connectors: { "${id}": "okta" } }). There are ${known}.`,
      );
    }),
  );
}

/** Types of connectors that have no groups. */
const notDirectories: ReadonlySet<string> = new Set(["pagerduty"]);

/** Gives everybody their account, and fills the groups. */
export function fillDirectories(
  directories: ReadonlyMap<string, TestDirectory>,
  staff: Staff,
  flow: DefinedFlow,
  memberships: Memberships,
): void {
  for (const [id, { type, directory }] of directories) {
    for (const [at, person] of staff.all().entries()) addAccount(directory, id, type, person, at + 1);
    for (const target of flow.targets ?? [])
      if (target.connector === id && target.offers === undefined)
        directory.putGroup({ groupId: target.resourceId, name: target.label });
  }
  for (const [id, groups] of Object.entries(memberships)) {
    const directory = directories.get(id)?.directory;
    if (directory === undefined) {
      const known = [...directories.keys()].join(", ") || "none";
      throw new Error(`There is no directory "${id}" in this test to have groups; the flow uses ${known}.`);
    }
    for (const [groupId, given] of Object.entries(groups)) {
      const { name, ruleManaged = false, carriesAdminRoles = false } = describedGroup(given);
      const known = directory.groups().find((group) => group.groupId === groupId);
      directory.putGroup({
        groupId,
        name: name ?? known?.name ?? groupId,
        isRuleManaged: ruleManaged,
        carriesAdminRoles,
      });
      for (const email of membersIn(given)) directory.putMember(groupId, accountOf(directories, id, email));
    }
  }
}

/** The e-mails of those who are in a group. */
export function membersIn(given: readonly string[] | TestGroup): readonly string[] {
  return describedGroup(given).members ?? [];
}

function describedGroup(given: readonly string[] | TestGroup): TestGroup {
  return isList(given) ? { members: given } : given;
}

/** `Array.isArray` does not narrow a list that cannot be changed. */
function isList(given: readonly string[] | TestGroup): given is readonly string[] {
  return Array.isArray(given);
}

/** The id of somebody's account in a directory. Throws a sentence when they have none. */
export function accountOf(directories: ReadonlyMap<string, TestDirectory>, id: string, email: string): string {
  const account = directories.get(id)?.directory.accountWithEmail(email);
  if (account !== undefined) return account.externalId;
  throw new Error(`${email} has no account in "${id}", so they cannot be in a group there.`);
}

function addAccount(directory: InMemoryDirectory, id: string, type: string, person: TestPerson, at: number): void {
  const given = person.accounts?.[id];
  if (given === null) return;
  const { email, name } = person;
  const externalId =
    given?.externalId ?? (type === "okta" ? `00uTEST${String(at).padStart(13, "0")}` : String(1_000 + at));
  const { login = email, isActive = true } = given ?? {};
  directory.addAccount({ externalId, login, email, displayName: name ?? email, isActive });
  if (given?.isAdmin === true) directory.setAdminRights(externalId, true);
}
