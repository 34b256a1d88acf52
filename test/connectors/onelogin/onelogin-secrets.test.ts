import nock from "nock";
import { afterEach, beforeAll, expect, test } from "vitest";

import { onelogin } from "../../../src/connectors/onelogin/index.ts";
import { everythingSeen } from "../everything-seen.ts";
import { faultOf } from "../fault-of.ts";
import { secretOf } from "../secret-of.ts";
import { apiUrl, tokenAnswer, tokenPath } from "./onelogin-api-url.ts";
import { openTestDirectory } from "./open-test-directory.ts";

const canary = "00canary4711";
const credential = { clientId: `${canary}id`, clientSecret: `${canary}secret` };
const encoded = Buffer.from(`${credential.clientId}:${credential.clientSecret}`).toString("base64");

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());

test("safety 37: neither the configured connector nor the open directory shows a secret or a token", async () => {
  nock(apiUrl)
    .post(tokenPath)
    .reply(200, tokenAnswer({ access_token: canary }));
  const directory = openTestDirectory(apiUrl, credential);
  await directory.organisationId();

  const clientId = secretOf(credential.clientId);
  const connector = onelogin({ apiUrl, clientId, clientSecret: secretOf(credential.clientSecret) });

  expect(everythingSeen(connector)).not.toContain(canary);
  expect(everythingSeen(directory)).not.toContain(canary);
});

test.each([200, 400, 401, 403, 404, 422, 429, 500])(
  "safety 37: a server that answers %i and repeats every secret gets it into no fault",
  async (status) => {
    const body = { statusCode: status, name: canary, message: encoded, error: encoded, [canary]: canary };
    const headers = { "WWW-Authenticate": encoded, "X-RateLimit-Reset": canary };
    nock(apiUrl)
      .post(tokenPath)
      .reply(200, tokenAnswer({ access_token: canary }));
    nock(apiUrl).persist().post(tokenPath).reply(status, body, headers);
    nock(apiUrl).persist().get(/.*/).reply(status, body, headers);
    const directory = openTestDirectory(apiUrl, credential);

    const faults = [await faultOf(directory.listMembers("1", null)), await faultOf(directory.organisationId())];

    for (const fault of faults) {
      expect(everythingSeen(fault)).not.toContain(canary);
      expect(everythingSeen(fault)).not.toContain(encoded);
      expect(fault.cause).toBeUndefined();
    }
  },
);

test.each(["clientId", "clientSecret"] as const)(
  "safety 37: a %s that cannot be sent is refused when opening, without being shown",
  (setting) => {
    const open = () => openTestDirectory(apiUrl, { ...credential, [setting]: `${canary}\nX-Evil: 1` });

    expect(open).toThrow(`the secret of \`${setting}\` is not one line of plain characters`);
    expect(open).not.toThrow(canary);
  },
);

test("a client id with a colon is refused: the rest of it would be taken for the secret", () => {
  expect(() => openTestDirectory(apiUrl, { ...credential, clientId: "one:two" })).toThrow("the secret of `clientId`");
});
