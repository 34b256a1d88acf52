import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { openCompany } from "../../../sandbox/company/open-company.ts";
import { CallBook } from "../../../sandbox/town/call-book.ts";

test("what is asked of PagerDuty is seen like what is asked of the directories, and its key is not", async () => {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-calls-"));
  const company = await openCompany({ folder });
  onTestFinished(async () => {
    await company.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const book = new CallBook(
    company,
    () => company.slack.now(),
    () => undefined,
  );
  const { url, apiToken } = company.pagerduty;
  const headers = { Accept: "application/vnd.pagerduty+json;version=2", Authorization: `Token token=${apiToken}` };

  await (await fetch(`${url}/oncalls?limit=100`, { headers })).text();
  await (await fetch(`${url}/oncalls`)).text();

  const lines = book.lines(10);
  expect(lines).toMatchObject([
    { from: "Latchkey", to: "PagerDuty", what: "GET /oncalls", outcome: "401", isRefused: true },
    { from: "Latchkey", to: "PagerDuty", what: "GET /oncalls?limit=100", outcome: "200", isRefused: false },
  ]);
  expect(JSON.stringify(lines.map(({ id }) => book.find(id)))).not.toContain(apiToken);
});
