import { generateKeyPairSync } from "node:crypto";

import nock from "nock";
import { afterEach, beforeAll, expect, test } from "vitest";

import { okta } from "../../../src/connectors/okta/index.ts";
import { DirectoryFault } from "../../../src/ports/directory.ts";
import { everythingSeen } from "../everything-seen.ts";
import { faultOf } from "../fault-of.ts";
import { secretOf } from "../secret-of.ts";
import { openTestDirectory } from "./open-test-directory.ts";

const orgUrl = "https://acme.okta.com";
const canary = "00canary-4711";
const groupId = "00g1emaKYZTWRYYRRTSK";

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

test("safety 37: neither the configured connector nor the open directory shows the secret", async () => {
  const connector = okta({ orgUrl, apiToken: secretOf(canary) });
  const directory = await openTestDirectory(orgUrl, { apiToken: canary });

  expect(everythingSeen(connector)).not.toContain(canary);
  expect(everythingSeen(directory)).not.toContain(canary);
});

test.each([200, 400, 401, 403, 404, 429, 500])(
  "safety 37: a server that answers %i and repeats the secret everywhere gets it into no fault",
  async (status) => {
    const body = { errorCode: canary, errorSummary: canary, errorCauses: [{ errorSummary: canary }], [canary]: canary };
    nock(orgUrl).persist().get(/.*/).reply(status, body, { "WWW-Authenticate": canary, "X-Rate-Limit-Reset": canary });
    const directory = await openTestDirectory(orgUrl, { apiToken: canary });

    const fault = await faultOf(directory.listMembers(groupId, null));

    expect(everythingSeen(fault)).not.toContain(canary);
    expect(fault.cause).toBeUndefined();
  },
);

test("safety 37: an answer that is not JSON and repeats the secret gets it into no fault", async () => {
  nock(orgUrl).get(/.*/).reply(200, canary);
  const directory = await openTestDirectory(orgUrl, { apiToken: canary });

  expect(everythingSeen(await faultOf(directory.listMembers(groupId, null)))).not.toContain(canary);
});

test.each([`${canary}\nX-Evil: 1`, `${canary} two`, `${canary}é`])(
  "safety 37: a token that cannot be a header is refused when opening, without being shown",
  async (token) => {
    const refused = openTestDirectory(orgUrl, { apiToken: token });

    await expect(refused).rejects.toThrow(/the secret of `apiToken` is not one line/);
    await expect(refused).rejects.not.toThrow(canary);
  },
);

const ecKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" });

test.each<[string, string, RegExp]>([
  ["is no key", canary, /`oauth\.privateKey` is not a private key/],
  ["is a JWK that is none", `{"kty":"RSA","d":"${canary}"}`, /`oauth\.privateKey` is not a private key/],
  ["is of another kind", ecKey.toString(), /`oauth\.privateKey` is not an RSA key/],
])("safety 37: a private key that %s is refused when opening, without being shown", async (_what, key, sentence) => {
  const refused = openTestDirectory(orgUrl, { oauth: { clientId: "app", privateKey: secretOf(key) } });

  await expect(refused).rejects.toThrow(sentence);
  await expect(refused).rejects.not.toThrow(canary);
});

test("safety 37: a failure inside a library is replaced by a sentence of ours", async () => {
  nock(orgUrl)
    .persist()
    .get(/.*/)
    .replyWithError(new Error(`invalid header ${canary}`));
  const directory = await openTestDirectory(orgUrl, { apiToken: canary });

  const fault = await faultOf(directory.listMembers(groupId, null));

  expect(fault).toBeInstanceOf(DirectoryFault);
  expect(everythingSeen(fault)).not.toContain(canary);
});
