import { afterEach, beforeEach, expect, test } from "vitest";

import oneloginAccess from "../../flows/onelogin-access.ts";
import { type PretendOneLogin, startPretendOneLogin } from "../../sandbox/onelogin/index.ts";
import { buttonLabels, type PostedMessage, readableText } from "../../sandbox/slack/index.ts";
import { onelogin } from "../../src/sdk/index.ts";
import { SecretReference } from "../../src/sdk/secret.ts";
import { type Company, startCompany } from "../support/company.ts";
import { ask, becomes, hears, hours, patience, requestOf } from "./steps.ts";

/** The role ids that `flows/onelogin-access.ts` names. */
const roles = { managers: 599_800, warehouse: 599_801, special: 599_802 } as const;
const flow = "onelogin-access";

let pretend: PretendOneLogin;
let company: Company;
/** Alice has no role, Bob has the data warehouse, Dora and Nina are managers, and Dora has the special role. */
let users: Readonly<Record<"alice" | "bob" | "dora" | "nina", number>>;
let channel: string;

beforeEach(async () => {
  pretend = await startPretendOneLogin();
  pretend.addRole({ id: roles.managers, name: "Managers" });
  pretend.addRole({ id: roles.warehouse, name: "Warehouse" });
  pretend.addRole({ id: roles.special, name: "Special" });
  const join = (name: string) => pretend.addUser({ email: `${name}@acme.com`, username: name }).id;
  users = { alice: join("alice"), bob: join("bob"), dora: join("dora"), nina: join("nina") };
  pretend.addMember(roles.warehouse, users.bob);
  pretend.addMember(roles.special, users.dora);
  for (const manager of [users.dora, users.nina]) pretend.addMember(roles.managers, manager);

  const connector = onelogin({
    apiUrl: pretend.url,
    clientId: new SecretReference("test id", () => pretend.clientId),
    clientSecret: new SecretReference("test secret", () => pretend.clientSecret),
  });
  company = await startCompany({
    flows: [oneloginAccess],
    configure: (config) => ({ ...config, connectors: { ...config.connectors, onelogin: connector } }),
  });
  const { slack, alice, bob, dora } = company;
  channel = slack.addChannel({ name: "onelogin-requests", members: [alice.id, bob.id, dora.id] }).id;
});
afterEach(async () => {
  await company.end();
  await pretend.stop();
});

/** The card in a channel or in somebody's direct messages, once it is there. */
function cardIn(place: string): Promise<PostedMessage> {
  const look = () => company.slack.messagesIn(place).find((message) => buttonLabels(message).includes("Approve"));
  return company.slack.waitFor(look, { ...patience, what: `a card in ${place}` });
}

test("only those who have the role may approve requests for it; the access is given, and given back", async () => {
  const { alice, bob, dora } = company;
  await ask(alice, { flow, target: "Data warehouse" });
  const card = await cardIn(channel);

  await dora.click(card, "Approve");
  const ignored = await hears(dora, "Only members");
  const open = await requestOf(company, "Deploy 42");
  await bob.click(card, "Approve");
  const given = await becomes(company, card, "Access given");
  const during = pretend.members(roles.warehouse);
  await alice.click(await hears(alice, "If you are done earlier, give it back."), "Give back");
  await becomes(company, card, "Access ended", "<@U0ALICE> gave it back.");

  expect(readableText(ignored)).toContain("Only members of Data warehouse may approve requests for Data warehouse");
  expect(open).toMatchObject({ status: "pending", state: null });
  expect(readableText(given)).toContain("<@U0ALICE> has Data warehouse until");
  expect(during).toEqual([users.bob, users.alice]);
  expect(pretend.members(roles.warehouse)).toEqual([users.bob]);
});

test("the managers are asked for the special role in direct messages, and not in the channel; only who has it may decide", async () => {
  const { alice, bob, dora, nina, slack } = company;
  await ask(alice, { flow, target: "Super special" });
  const [forDora, forNina] = await Promise.all([cardIn(dora.directMessage), cardIn(nina.directMessage)]);

  await nina.click(forNina, "Approve");
  const ignored = await hears(nina, "Only members");
  await bob.forging({}).click(forDora, "Approve");
  await hears(bob, "Only members of Super special may approve requests for Super special");
  const before = pretend.members(roles.special);
  await dora.click(forDora, "Approve");
  await becomes(company, forNina, "Access given");
  const during = pretend.members(roles.special);
  await company.moveClock(1 * hours + 1_000);
  await becomes(company, forDora, "Access ended", "Its time is up.");

  expect(readableText(ignored)).toContain("Only members of Super special may approve requests for Super special");
  expect([before, during]).toEqual([[users.dora], [users.dora, users.alice]]);
  expect(pretend.members(roles.special)).toEqual([users.dora]);
  expect(slack.messagesIn(channel)).toEqual([]);
});

test("safety 17: a credential whose owner was deleted leaves the end owed, and the admins are told why", async () => {
  const { alice, bob, slack, errors } = company;
  await ask(alice, { flow, target: "Data warehouse" });
  const card = await cardIn(channel);
  await bob.click(card, "Approve");
  await becomes(company, card, "Access given");
  pretend.deleteCredentialOwner();

  await alice.click(await hears(alice, "If you are done earlier, give it back."), "Give back");
  await becomes(company, card, "OneLogin refuses Latchkey's credential.");
  const told = await slack.waitFor(
    () => slack.messagesIn(errors.id).find((message) => readableText(message).includes("a credential is refused")),
    { ...patience, what: "an alert about the credential" },
  );

  expect(readableText(told)).toContain("Renew the credential of the connector");
  expect(await requestOf(company, "Deploy 42")).toMatchObject({ state: "ending" });
  expect(pretend.members(roles.warehouse)).toEqual([users.bob, users.alice]);
});
