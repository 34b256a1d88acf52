import { expect, expectTypeOf, test } from "vitest";

import { okta, oktaGroup } from "../../../src/connectors/okta/index.ts";
import { checkOktaSettings } from "../../../src/connectors/okta/settings.ts";
import { secretOf } from "../secret-of.ts";

const apiToken = secretOf("token");
const oauth = { clientId: "0oa1", privateKey: secretOf("key") };
const orgUrl = "https://acme.okta.com";
const group = { connector: "okta", groupId: "00g1emaKYZTWRYYRRTSK", label: "Production database" };

test("an API token or a service app is enough, and the schedule of the sync is kept", () => {
  expect(okta({ orgUrl, apiToken, sync: { schedule: "*/15 * * * *" } })).toMatchObject({
    type: "okta",
    label: "Okta",
    sync: { schedule: "*/15 * * * *" },
  });
  expect(checkOktaSettings({ orgUrl: `${orgUrl}/`, oauth }).credential).toMatchObject({
    kind: "service-app",
    scopes: ["okta.users.read", "okta.groups.manage"],
  });
});

test("safety 49: nothing is stated about accounts unless the operator does", () => {
  expect(checkOktaSettings({ orgUrl, apiToken })).toMatchObject({ assumeOrdinaryAccounts: false });
  expect(checkOktaSettings({ orgUrl, oauth, assumeOrdinaryAccounts: true })).toMatchObject({
    assumeOrdinaryAccounts: true,
  });
});

test.each<[string, unknown, RegExp]>([
  ["safety 32: http on the open network", { orgUrl: "http://acme.okta.com", apiToken }, /`orgUrl` must be https/],
  [
    "safety 32: a metadata address",
    { orgUrl: "https://169.254.169.254", apiToken },
    /`orgUrl` must not be a link-local/,
  ],
  ["an address with a path", { orgUrl: `${orgUrl}/api/v1`, apiToken }, /`orgUrl` must end after the host name/],
  ["the admin console", { orgUrl: "https://acme-admin.okta.com", apiToken }, /`orgUrl` .* without `-admin`/],
  ["no address", { apiToken }, /`orgUrl` must be given as text/],
  ["no credential", { orgUrl }, /`apiToken` or `oauth` must be given/],
  ["two credentials", { orgUrl, apiToken, oauth }, /`apiToken` and `oauth` exclude each other/],
  ["a token that is written out", { orgUrl, apiToken: "00canary" }, /`apiToken` must name a secret/],
  ["a key that is written out", { orgUrl, oauth: { ...oauth, privateKey: "canary" } }, /`oauth\.privateKey` must name/],
  ["no scopes at all", { orgUrl, oauth: { ...oauth, scopes: [] } }, /`oauth\.scopes` must name at least one scope/],
  ["a schedule that is none", { orgUrl, apiToken, sync: { schedule: "often" } }, /`sync\.schedule` must be a cron/],
  [
    "a statement that is none",
    { orgUrl, apiToken, assumeOrdinaryAccounts: "yes" },
    /`assumeOrdinaryAccounts` must be true/,
  ],
  ["a setting that does not exist", { orgUrl, apiToken, orgURL: "x" }, /has no setting `orgURL`/],
  ["nothing", undefined, /The Okta connector cannot be used/],
])("%s is refused with a sentence that names the setting", (_what, settings, sentence) => {
  const refused = (): unknown => checkOktaSettings(settings);

  expect(refused).toThrow(sentence);
  expect(refused).toThrow(/Correct it in latchkey\.config\.ts\.$/);
  expect(refused).not.toThrow(/canary/);
});

test("a target keeps its name as a type, and makes one from the label when it has none", () => {
  const named = oktaGroup({ ...group, name: "production-database" });
  const unnamed = oktaGroup({ ...group, label: "Équipe: Données (EU)" });

  expectTypeOf(named.name).toEqualTypeOf<"production-database">();
  expectTypeOf(named.settings.groupId).toEqualTypeOf<string>();
  expect(named).toEqual({
    name: "production-database",
    label: group.label,
    connector: "okta",
    connectorType: "okta",
    resourceId: group.groupId,
    settings: { groupId: group.groupId },
  });
  expect(unnamed.name).toBe("equipe-donnees-eu");
});

test("what the operator states about a group is passed on, and silence stays silence", () => {
  expect(oktaGroup({ ...group, ruleManaged: false, protected: false })).toMatchObject({
    ruleManaged: false,
    protected: false,
  });
  expect(Object.keys(oktaGroup(group))).not.toContain("ruleManaged");
});

test.each<[string, Partial<Parameters<typeof oktaGroup>[0]>, RegExp]>([
  ["a label of 76 characters", { label: "x".repeat(76) }, /`label` must have at most 75 characters/],
  ["an empty label", { label: " ", name: "x" }, /`label` must not be empty/],
  ["a label that makes no name", { label: "データベース" }, /`name` must be letters/],
  ["a group id that is a path", { groupId: "../users/me" }, /`groupId` must be an id/],
  ["no connector", { connector: "" }, /`connector` must be the connector's key/],
])("a target with %s is refused with a sentence that names the setting", (_what, change, sentence) => {
  expect(() => oktaGroup({ ...group, ...change })).toThrow(sentence);
});
