import { afterEach, expect, test } from "vitest";

import { smtp } from "../../src/sdk/index.ts";
import { type Company, type CompanyOptions, startCompany } from "../support/company.ts";
import { secretOf } from "../connectors/secret-of.ts";
import { patience } from "./steps.ts";

let company: Company | null = null;

afterEach(async () => {
  await company?.end();
  company = null;
});

async function start(options: CompanyOptions): Promise<Company> {
  company = await startCompany(options);
  return company;
}

test("with a mail server configured, codes prove accounts as well, and what is sent arrives", async () => {
  const { latchkey, mail } = await start({ mail: true });

  await latchkey.world.letters?.send("alice@acme.com", {
    kind: "claim-code",
    service: "Okta",
    claimant: "Alice",
    account: "alice@acme.com",
    code: "WXYZ-1234",
    expiresAt: new Date(),
  });

  expect(await mail.waitForMail(() => true, patience)).toMatchObject({
    from: "latchkey@acme.com",
    to: ["alice@acme.com"],
  });
  expect(latchkey.world.rules).toMatchObject({
    identity: { proofs: ["email-code", "admin-approval"] },
    adminsChannel: "#latchkey-errors",
  });
});

test("without one there is no mailer, and an admin's word is the only proof; what is configured is kept", async () => {
  const house = await start({});
  const { letters, rules } = house.latchkey.world;

  await house.stop();
  const { world } = await house.start({ channels: { admins: "#admins" }, identity: { proofs: ["admin-approval"] } });

  expect(letters).toBeNull();
  expect(rules.identity.proofs).toEqual(["admin-approval"]);
  expect(world.rules).toMatchObject({ errorsChannel: null, adminsChannel: "#admins" });
});

test("a mail server that cannot be used keeps Latchkey from starting, with a sentence", async () => {
  const house = await start({});
  await house.stop();

  const starting = house.start({ email: smtp({ url: secretOf("http://mail.acme.com"), from: "latchkey@acme.com" }) });

  await expect(starting).rejects.toThrow("the secret of `url` must begin with `smtps://` or `smtp://`");
});
