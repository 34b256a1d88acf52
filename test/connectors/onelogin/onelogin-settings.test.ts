import { expect, expectTypeOf, test } from "vitest";

import { onelogin, oneloginRole } from "../../../src/connectors/onelogin/index.ts";
import { checkOneLoginSettings } from "../../../src/connectors/onelogin/settings.ts";
import { secretOf } from "../secret-of.ts";

const apiUrl = "https://acme.onelogin.com";
const credential = { clientId: secretOf("id"), clientSecret: secretOf("secret") };
const role = { connector: "onelogin", roleId: 599_800, label: "Managers" };

test("an address and a credential pair are enough, and the schedule of the sync is kept", () => {
  expect(onelogin({ apiUrl, ...credential, sync: { schedule: "*/15 * * * *" } })).toMatchObject({
    type: "onelogin",
    label: "OneLogin",
    sync: { schedule: "*/15 * * * *" },
  });
  expect(checkOneLoginSettings({ apiUrl: `${apiUrl}/`, ...credential })).toEqual({
    origin: apiUrl,
    ...credential,
    sync: null,
    assumeOrdinaryAccounts: false,
  });
});

test("safety 49: what the operator states about accounts is kept", () => {
  expect(checkOneLoginSettings({ apiUrl, ...credential, assumeOrdinaryAccounts: true })).toMatchObject({
    assumeOrdinaryAccounts: true,
  });
});

test.each<[string, unknown, RegExp]>([
  [
    "safety 32: http on the open network",
    { apiUrl: "http://acme.onelogin.com", ...credential },
    /`apiUrl` must be https/,
  ],
  [
    "safety 32: a metadata address",
    { apiUrl: "https://169.254.169.254", ...credential },
    /`apiUrl` must not be a link-local/,
  ],
  ["an address with a path", { apiUrl: `${apiUrl}/api/2`, ...credential }, /`apiUrl` must end after the host name/],
  ["no address", credential, /`apiUrl` must be given as text/],
  ["no client id", { apiUrl, clientSecret: credential.clientSecret }, /`clientId` must name a secret/],
  [
    "an id and a secret that are written out",
    { apiUrl, clientId: "canary", clientSecret: "canary" },
    /`clientId` must name a secret.*`clientSecret` must name a secret/,
  ],
  [
    "a schedule that is none",
    { apiUrl, ...credential, sync: { schedule: "often" } },
    /`sync\.schedule` must be a cron/,
  ],
  [
    "a statement that is none",
    { apiUrl, ...credential, assumeOrdinaryAccounts: "yes" },
    /`assumeOrdinaryAccounts` must be true or false/,
  ],
  ["a setting that does not exist", { apiUrl, ...credential, region: "us" }, /has no setting `region`/],
  ["nothing", undefined, /The OneLogin connector cannot be used/],
])("%s is refused with a sentence that names the setting", (_what, settings, sentence) => {
  const refused = (): unknown => checkOneLoginSettings(settings);

  expect(refused).toThrow(sentence);
  expect(refused).toThrow(/Correct it in latchkey\.config\.ts\.$/);
  expect(refused).not.toThrow(/canary/);
});

test("a target keeps its name as a type, and hooks read its role as a number", () => {
  const named = oneloginRole({ ...role, name: "super_special", privilegeLevel: "member" });
  const unnamed = oneloginRole({ ...role, label: "Équipe: Données (EU)", ruleManaged: false, protected: false });

  expectTypeOf(named.name).toEqualTypeOf<"super_special">();
  expectTypeOf(named.settings.roleId).toEqualTypeOf<number>();
  expect(named).toEqual({
    name: "super_special",
    label: "Managers",
    connector: "onelogin",
    connectorType: "onelogin",
    resourceId: "599800",
    settings: { roleId: 599_800, privilegeLevel: "member" },
  });
  expect(unnamed).toMatchObject({ name: "equipe-donnees-eu", ruleManaged: false, protected: false });
  expect(unnamed.settings).toEqual({ roleId: 599_800 });
});

test.each<[string, object, RegExp]>([
  ["a role id that is text", { roleId: "599800" }, /`roleId` must be given as a number/],
  ["a role id of zero", { roleId: 0 }, /`roleId` must be an id such as `599800`/],
  ["a role id with a fraction", { roleId: 1.5 }, /`roleId` must be an id such as `599800`/],
  ["a role id that is too large to be exact", { roleId: 2 ** 60 }, /`roleId` must be an id such as `599800`/],
  ["administration of the role", { privilegeLevel: "admin" }, /`privilegeLevel` must be `member` or left out/],
  ["a label of 76 characters", { label: "x".repeat(76) }, /`label` must have at most 75 characters/],
  ["no connector", { connector: "" }, /`connector` must be the connector's key/],
  ["a setting that does not exist", { groupId: "00g" }, /Unrecognized key: "groupId"/],
])("a target with %s is refused with a sentence that names the setting", (_what, change, sentence) => {
  expect(() => oneloginRole({ ...role, ...change })).toThrow(sentence);
});
