import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { type PretendOkta, startPretendOkta } from "../../sandbox/okta/index.ts";
import { type PretendOneLogin, startPretendOneLogin } from "../../sandbox/onelogin/index.ts";
import { usualLimits } from "../../src/connectors/http/call-limits.ts";
import type { AccessRequest } from "../../src/domain/request.ts";
import { oktaGroup, oneloginRole, people } from "../../src/sdk/index.ts";
import { openTestDirectory as openOkta } from "../connectors/okta/open-test-directory.ts";
import { openTestDirectory as openOneLogin } from "../connectors/onelogin/open-test-directory.ts";
import { valueOf } from "../support/builders.ts";
import { accessFlow, createWorld, slackIds, type TestWorld } from "../support/world.ts";

/** What goes wrong with every call for a while; both pretend servers know these. */
const weathers = {
  "429": { rateLimit: { resetInSeconds: 30 } },
  "503": { status: 503 },
  "a connection that is dropped": { dropConnection: true },
  "a connection that stays open and says nothing": { hang: true },
  "applied, but the answer is lost": { applyThenDropConnection: true },
  "applied, then silence": { applyThenHang: true },
  "401": { status: 401 },
} as const;

type Weather = (typeof weathers)[keyof typeof weathers];

const minutes = 60;
const stepSeconds = 5 * minutes;
const stepsOfADay = (24 * 60 * minutes) / stepSeconds;
/** Silence is waited for no longer than this, in milliseconds: it is told by the number of calls, not by the time. */
const silenceMs = 60;

const group = "00gSTAFF00000000001";
const role = 4_711;

const databaseIn = {
  okta: oktaGroup({ connector: "staff-okta", groupId: group, label: "Database of Okta", name: "okta" }),
  onelogin: oneloginRole({
    connector: "staff-onelogin",
    roleId: role,
    label: "Database of OneLogin",
    name: "onelogin",
  }),
};

let okta: PretendOkta;
let onelogin: PretendOneLogin;
let house: TestWorld;
let isSilent: boolean;

beforeEach(async () => {
  isSilent = false;
  // Where somebody answers, the answer is waited for, however busy this machine is.
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) =>
    timeout(isSilent && ms === usualLimits.attemptMs ? silenceMs : ms),
  );
  okta = await startPretendOkta();
  onelogin = await startPretendOneLogin();
  okta.addGroup({ id: group, name: "database" });
  onelogin.addRole({ id: role, name: "database" });
  for (const name of ["alice", "carl"]) {
    okta.addUser({ id: oktaIdOf(name), login: `${name}@acme.com`, email: `${name}@acme.com` });
    onelogin.addUser({ id: oneLoginIdOf(name), username: name, email: `${name}@acme.com`, status: 1, state: 1 });
  }
  house = await createWorld({
    others: {
      "staff-okta": await openOkta(okta.url, okta),
      "staff-onelogin": openOneLogin(onelogin.url, onelogin),
    },
    flows: [
      accessFlow({
        targets: [databaseIn.okta, databaseIn.onelogin],
        permissions: () => ({ decide: people.users(slackIds.bob) }),
      }),
    ],
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await okta.stop();
  await onelogin.stop();
});

function oktaIdOf(name: string): string {
  return `00u${name.toUpperCase().padEnd(17, "0")}`;
}

function oneLoginIdOf(name: string): number {
  return name === "alice" ? 1_001 : 1_002;
}

/** Who is in, on each side. */
function members() {
  return { okta: okta.members(group), onelogin: onelogin.members(role) };
}

/** Asked for both databases. */
async function askForBoth(by: "alice" | "carl", seconds: string) {
  const asking = (target: string) =>
    house.ask({ by: slackIds[by], target, answers: { reason: by, duration: seconds } });
  return [await asking("okta"), await asking("onelogin")];
}

/** Approved; nothing of what follows is done yet. */
async function approve(requests: readonly AccessRequest[]): Promise<void> {
  for (const request of requests) valueOf(await house.click(request));
}

/** Five minutes pass in this weather, and what the rows owe is tried. */
async function passIn(weather: Weather): Promise<void> {
  isSilent = "hang" in weather || "applyThenHang" in weather;
  for (const server of [okta, onelogin]) {
    server.faults.clear();
    server.faults.next({}, weather, { forever: true });
  }
  house.moveClock(stepSeconds);
  await house.sweep();
}

async function clearUp(): Promise<void> {
  isSilent = false;
  for (const server of [okta, onelogin]) server.faults.clear();
  for (let step = 0; step < 3; step += 1) {
    house.moveClock(80);
    await house.sweep();
  }
}

test(
  "safety 16, 17: through a day of every trouble nothing is given up and nothing done twice, and all of it is done when the trouble is over",
  { timeout: 1_800_000 },
  async () => {
    const ending = await askForBoth("alice", "3600");
    await approve(ending);
    await house.drain();
    const before = members();
    const giving = await askForBoth("carl", "2592000");
    await approve(giving);
    const grants = () => Promise.all([...ending, ...giving].map((request) => house.grantOf(request)));
    const kinds = Object.values(weathers);

    for (let step = 0; step < stepsOfADay; step += 1) {
      await passIn(kinds[Math.floor(step / 3) % kinds.length] ?? weathers["503"]);
      const states = (await grants()).map(({ state }) => state);
      // The hour is over with the twelfth step; from then on the removal is owed, and the rows say so.
      const owed = step < 11 ? "active" : "ending";
      expect({ step, states }).toEqual({ step, states: [owed, owed, "pending", "pending"] });
    }
    await clearUp();

    expect(before).toEqual({ okta: [oktaIdOf("alice")], onelogin: [oneLoginIdOf("alice")] });
    expect((await grants()).map(({ state }) => state)).toEqual(["ended", "ended", "active", "active"]);
    expect(members()).toEqual({ okta: [oktaIdOf("carl")], onelogin: [oneLoginIdOf("carl")] });
    expect((await grants()).map(({ foundBefore }) => foundBefore)).toEqual([false, false, false, false]);
    const told = (kind: Parameters<typeof house.messenger.told>[0]) => house.messenger.told(kind).length;
    expect({
      granted: told("access-granted"),
      ended: told("access-ended"),
      late: told("removal-late"),
      unauthorized: told("connector-unauthorized"),
      recovered: told("connector-recovered"),
    }).toEqual({ granted: 4, ended: 2, late: 2, unauthorized: 2, recovered: 2 });
  },
);
