import { expect, onTestFinished, test, vi } from "vitest";

import { startProcessCompany } from "../support/process-company.ts";

// A claim of a dead process lapses after 45 seconds; messages wait for that.
const promised = { timeout: 60_000, interval: 100 };
const messages = { timeout: 120_000, interval: 100 };

// Every other point of the road is in `test/trials/crash-matrix.test.ts`.
test(
  "safety 13, 15: killed after the grant and down across the end, the next start takes the access away and says how late",
  { timeout: 600_000 },
  async () => {
    const company = await startProcessCompany();
    onTestFinished(() => company.end());
    const latchkey = await company.start();
    await company.ask("10 seconds");
    await company.approve();
    await expect.poll(() => company.grant(), promised).toMatchObject({ state: "active" });
    expect(company.members()).toEqual([company.aliceAccount]);
    await company.kill(latchkey);
    await company.waitPastTheEnd(2);
    expect(company.members()).toEqual([company.aliceAccount]);

    await company.start();

    const ended = await vi.waitFor(async () => (await company.endedEvent()) ?? fail(), promised);
    expect(ended).toMatchObject({ cause: "expired", removed: true });
    expect(ended.lateSeconds).toBeGreaterThanOrEqual(2);
    expect(company.members()).toEqual([]);
    await expect.poll(() => company.owedMessages(), messages).toBe(0);
    expect(company.repeatedMessages()).toBeLessThanOrEqual(1);
    expect(await company.verifyAuditLog()).toMatchObject({ code: 0, stdout: expect.stringContaining("is whole") });
  },
);

function fail(): never {
  throw new Error("Latchkey still owes the end.");
}
