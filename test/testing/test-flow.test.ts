import { beforeEach, describe, expect, test } from "vitest";

import { defineFlow, oktaGroup } from "../../src/sdk/index.ts";
import { testFlow } from "../../src/testing/index.ts";
import { byRule, doneByStrategy, groupId, inStages, onCallFirst, ownStrategy } from "./kit-flows.ts";

const teams = {
  people: ["alice@acme.com"],
  groups: { okta: { "00gTEAM": ["bob@acme.com", "dora@acme.com"], "00gSECURITY": ["sam@acme.com"] } },
};

const company = {
  people: [
    { email: "alice@acme.com", manager: "mia@acme.com" },
    { email: "dana@acme.com", manager: "mia@acme.com" },
    "mia@acme.com",
  ],
  pagerduty: { schedules: { Production: ["dana@acme.com"] } },
  http: {
    "GET https://status.acme.com/freeze": { body: "open" },
    "POST https://tickets.acme.com/close": { status: 201 },
  },
  slack: { channels: { "#log": [] } },
};

describe("stages", () => {
  test("each has its deciders and its number of them, and all are asked in turn", async () => {
    const acme = await testFlow(inStages, teams);
    const request = await acme.as("alice@acme.com").submit();
    request.expectStage("Team").expectSentTo("#team");

    const early = await acme.as("sam@acme.com").approve(request);
    early.expectRefused();
    await acme.as("bob@acme.com").approve(request);
    request.expectStage(1);
    const twice = await acme.as("bob@acme.com").approve(request);
    twice.expectRefused();
    await acme.as("dora@acme.com").approve(request);
    request.expectStage("Security").expectSentTo("#team");

    await acme.as("sam@acme.com").approve(request);
    request.expectGranted();
  });

  test("a list that nobody answers gives its turn to the next one, and silence grants nothing", async () => {
    const acme = await testFlow(inStages, teams);
    const request = await acme.as("alice@acme.com").submit();

    await acme.passes("29m");
    request.expectSentTo("#team");
    await acme.passes("1m");
    request.expectSentTo("#everybody");

    await acme.passes("3d");
    request.expectExpired().expectTold("alice@acme.com", "request-expired");
    expect(acme.membersOf("okta", groupId)).toEqual([]);
  });

  test("whoever is away lets somebody else decide for them", async () => {
    const acme = await testFlow(inStages, { ...teams, people: [...teams.people, "carl@acme.com"] });
    await acme.as("sam@acme.com").delegateTo("carl@acme.com", "3d");
    const request = await acme.as("alice@acme.com").submit();
    await acme.as("bob@acme.com").approve(request);
    await acme.as("dora@acme.com").approve(request);

    const answer = await acme.as("carl@acme.com").approve(request);

    answer.expectAccepted();
    request.expectGranted();
  });

  test("somebody who does not decide any more when access would be given has not decided", async () => {
    const acme = await testFlow(inStages, teams);
    const request = await acme.as("alice@acme.com").submit();
    await acme.as("bob@acme.com").approve(request);
    await acme.as("dora@acme.com").approve(request);

    acme.leave("okta", "00gTEAM", "bob@acme.com");
    await acme.as("sam@acme.com").approve(request);

    request.expectNotApplied();
  });
});

describe("targets that a rule offers", () => {
  const groups = {
    okta: {
      "00gDATA": { name: "data-team", members: ["dora@acme.com"] },
      "00gSALES": { name: "sales-team", ruleManaged: true },
      "00gADMINS": { name: "administrators" },
      "00gAPPROVERS": ["bob@acme.com"],
    },
  };

  test("are found by their names, given and taken back", async () => {
    const acme = await testFlow(byRule, { people: ["alice@acme.com"], groups });
    const form = await acme.as("alice@acme.com").open();
    expect(await form.findTargets("team")).toEqual(["data-team", "sales-team"]);

    const request = await form.submit({ target: "data-team" });
    await acme.as("bob@acme.com").approve(request);
    request.expectGranted();
    expect(acme.membersOf("okta", "00gDATA")).toEqual(["dora@acme.com", "alice@acme.com"]);

    await acme.passes("1h");
    request.expectEnded();
  });

  test("are refused where a rule of the provider decides, or the flow does not offer them", async () => {
    const acme = await testFlow(byRule, { people: ["alice@acme.com"], groups });

    const managed = await acme.as("alice@acme.com").submit({ target: "sales-team" });
    const foreign = await acme.as("alice@acme.com").submit({ target: "administrators" });

    managed.expectRefused("rules of the outside system decide who is in it");
    foreign.expectRefused();
  });
});

describe("hooks", () => {
  test("ask PagerDuty and systems without a connector, and tell them afterwards", async () => {
    const acme = await testFlow(onCallFirst, company);

    const request = await acme.as("dana@acme.com").submit();
    request.expectApproved("On call right now").expectGranted();
    await acme.passes("1h");

    request.expectEnded();
    expect(acme.httpCalls.map(({ method, body }) => ({ method, body }))).toEqual([
      { method: "POST", body: JSON.stringify({ who: "dana@acme.com" }) },
    ]);
    acme.expectSaid("#log", "It is over.").expectNoAlerts();
  });

  test("may ignore a manager's click, and see who takes over on call", async () => {
    const frozen = { ...company.http, "GET https://status.acme.com/freeze": { body: "frozen" } };
    const acme = await testFlow(onCallFirst, { ...company, http: frozen });
    const request = await acme.as("alice@acme.com").submit();

    const answer = await acme.as("mia@acme.com").approve(request);
    answer.expectIgnored("Nothing is changed during the freeze.");
    request.expectPending();

    acme.takesOver("Production", "alice@acme.com");
    const again = await acme.as("alice@acme.com").submit();
    again.expectApproved("On call");
  });

  test("that fail decide nothing, and the admins are told", async () => {
    const acme = await testFlow(onCallFirst, { ...company, http: {} });
    const request = await acme.as("alice@acme.com").submit();

    const answer = await acme.as("mia@acme.com").approve(request);

    answer.expectRefused("Latchkey could not check this");
    request.expectPending();
    acme.expectAlert("flow-failed");
    expect(acme.trail().join("\n")).toContain("this test has no answer for it");
  });
});

describe("a strategy and a form of one's own", () => {
  const people = ["alice@acme.com", { email: "ada@acme.com", admin: true }, "eve@acme.com"];

  beforeEach(() => {
    doneByStrategy.length = 0;
  });

  test("the strategy gives and takes back", async () => {
    const acme = await testFlow(ownStrategy, { people });
    const request = await acme.as("alice@acme.com").submit({ project: "of alice@acme.com", duration: "1h" });
    await acme.as("ada@acme.com").approve(request);
    request.expectGranted();
    expect(doneByStrategy).toEqual(["grant readers alice@acme.com"]);

    const answer = await acme.as("alice@acme.com").end(request);
    answer.expectAccepted();
    request.expectEnded();
    expect(doneByStrategy.at(-1)).toBe("revoke readers alice@acme.com");
  });

  test("the form offers what the person may choose, and asks more when an answer needs it", async () => {
    const acme = await testFlow(ownStrategy, { people });

    const form = await acme.as("alice@acme.com").open();
    form.expectOffers("project", "of alice@acme.com", "shared").expectAsks("project", "duration");
    await form.answer({ project: "shared" });
    form.expectAsks("project", "ticket", "duration");
    const request = await form.submit({ ticket: "A-1", duration: "1h" });

    request.expectPending();
    expect(request.row.fields).toMatchObject({ project: "shared", ticket: "A-1", duration: 3_600 });
  });

  test("another person's option is not offered, and the form opens for nobody whom the flow turns away", async () => {
    const acme = await testFlow(ownStrategy, { people });

    const others = await acme.as("ada@acme.com").submit({ project: "of alice@acme.com", duration: "1h" });
    const eve = await acme.as("eve@acme.com").open();
    const anyway = await acme.as("eve@acme.com").submit({ project: "shared", duration: "1h" });

    others.expectRefused();
    eve.expectRefused("You have no project.");
    anyway.expectRefused("You have no project.");
  });
});

describe("trouble", () => {
  test("access that cannot be taken back while a provider is away is taken back when it answers", async () => {
    const acme = await testFlow(inStages, teams);
    const request = await acme.as("alice@acme.com").submit();
    for (const email of ["bob@acme.com", "dora@acme.com", "sam@acme.com"]) await acme.as(email).approve(request);
    request.expectGranted();

    acme.breakConnector("okta");
    await acme.passes("2h");
    expect(request.standing).toBe("ending");
    acme.mendConnector("okta");
    await acme.passes("10m");

    request.expectEnded();
  });

  test("whoever leaves the company cannot decide", async () => {
    const acme = await testFlow(inStages, teams);
    const request = await acme.as("alice@acme.com").submit();

    acme.deactivate("bob@acme.com");
    const answer = await acme.as("bob@acme.com").approve(request);

    answer.expectRefused();
    request.expectStage("Team");
  });

  test("somebody without an account waits for one", async () => {
    const acme = await testFlow(inStages, {
      ...teams,
      people: [{ email: "alice@acme.com", accounts: { okta: null } }],
    });

    const request = await acme.as("alice@acme.com").submit();

    request.expectWaitingForAccount();
  });
});

describe("what the kit says when a test is written wrongly", () => {
  test.each<{ what: string; run: () => Promise<unknown>; says: RegExp }>([
    {
      what: "somebody whom nobody knows",
      run: async () => (await testFlow(inStages, teams)).as("zoe@acme.com"),
      says: /Nobody in this test is called zoe@acme.com. Add them to `people`; there are alice@acme.com, /,
    },
    {
      what: "a question that the form does not ask",
      run: async () => (await testFlow(inStages, teams)).as("alice@acme.com").submit({ reasons: "none" }),
      says: /does not ask for "reasons". It asks for duration, target\./,
    },
    {
      what: "a length of time that is none",
      run: async () => (await testFlow(inStages, teams)).passes("0h"),
      says: /"0h" is not a length of time/,
    },
    {
      what: "a group of a directory that the flow does not use",
      run: () => testFlow(inStages, { groups: { onelogin: { 1: ["bob@acme.com"] } } }),
      says: /There is no directory "onelogin" in this test to have groups; the flow uses okta/,
    },
    {
      what: "a flow that would not start",
      run: () => testFlow(defineFlow({ name: "Not A Slug", label: "x", channel: "#access" })),
      says: /The flow cannot be used, so nothing was tested:\n- The flow "Not A Slug", `name`, must be small letters/,
    },
    {
      what: "a connector whose type nobody can tell",
      run: () => testFlow(defineFlow({ name: "x", label: "x", channel: "#access", connectors: ["okta-emea"] })),
      says: /Say it: testFlow\(flow, \{ connectors: \{ "okta-emea": "okta" \} \}\)/,
    },
  ])("$what", async ({ run, says }) => {
    await expect(run()).rejects.toThrow(says);
  });

  test("a connector with an id of its own is told its type", async () => {
    const emea = oktaGroup({ connector: "okta-emea", groupId, label: "Database" });
    const flow = defineFlow({ name: "x", label: "x", channel: "#access", targets: [emea], connectors: ["okta-us"] });

    const acme = await testFlow(flow, { people: ["alice@acme.com"], connectors: { "okta-us": "okta" } });

    (await acme.as("alice@acme.com").submit({ duration: "1h" })).expectPending();
  });
});
