import { describe, expect, test } from "vitest";

import { syncSetting } from "../../src/connectors/settings/sync-setting.ts";

const schedule = "*/15 * * * *";
const rule = () => undefined;

/** What is wrong with a setting: where, and why. */
function faultsOf(setting: unknown): readonly string[] {
  const { error } = syncSetting.safeParse(setting);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")} ${message}`);
}

describe("the setting `sync`", () => {
  test("is read with what is usual: everything at three every night, three strategies", () => {
    expect(syncSetting.parse({ schedule })).toEqual({
      schedule,
      fullSchedule: "0 3 * * *",
      match: ["external-id", "upstream-identity", "email"],
      rule: null,
      upstreamIssuer: null,
      profile: {},
      manager: null,
      attributes: [],
    });
  });

  test("takes a function as the operator's own rule, and a manager by id unless told", () => {
    const profile = { department: "attributes.department", manager: "attributes.managerId" };

    const rules = syncSetting.parse({ schedule, match: ["email", rule], profile });

    expect(rules).toMatchObject({ match: ["email", "rule"], rule });
    expect(rules).toMatchObject({
      profile: { department: "attributes.department" },
      manager: { from: "attributes.managerId", by: "id" },
    });
  });

  test.each([
    ["four fields", "* * * *"],
    ["six fields, of which the first would be seconds", "0 * * * * *"],
    ["a minute that is none", "61 * * * *"],
    ["a word", "often"],
    ["two lines", "* * * *\n*"],
  ])("refuses a schedule of %s, by its name", (_what, cron) => {
    expect(faultsOf({ schedule: cron })).toEqual([expect.stringMatching(/^schedule must be a cron expression/)]);
    expect(faultsOf({ schedule, fullSchedule: cron })).toEqual([expect.stringMatching(/^fullSchedule must be a cron/)]);
  });

  test("refuses strategies that are none, none at all, and one that stands there twice", () => {
    expect(faultsOf({ schedule, match: ["rule"] })).toEqual([expect.stringContaining("or a function")]);
    expect(faultsOf({ schedule, match: ["name"] })).toEqual([expect.stringContaining("or a function")]);
    expect(faultsOf({ schedule, match: [] })).toEqual([expect.stringContaining("must not be empty")]);
    expect(faultsOf({ schedule, match: ["email", "email"] })).toEqual(["match lists a strategy twice"]);
    expect(faultsOf({ schedule, match: [rule, () => ({ slackUserId: "U1" })] })).toEqual([
      "match lists a strategy twice",
    ]);
  });

  test("asks for the issuer where somebody names `upstream-identity`, which finds nobody without it", () => {
    const match = ["upstream-identity", "email"];

    expect(faultsOf({ schedule, match })).toEqual(["upstreamIssuer must be given for `upstream-identity`"]);
    expect(faultsOf({ schedule, match, upstreamIssuer: "" })).toEqual(["upstreamIssuer must not be empty"]);
    expect(faultsOf({ schedule, match, upstreamIssuer: "https://acme.okta.com" })).toEqual([]);
  });

  test("refuses a place in an account that is none, and a manager under another name", () => {
    const by = { from: "attributes.manager", by: "email" };

    expect(faultsOf({ schedule, profile: { title: "title" } })).toEqual([expect.stringMatching(/^profile\.title /)]);
    expect(faultsOf({ schedule, profile: { title: "attributes.x'; drop" } })).toHaveLength(1);
    expect(faultsOf({ schedule, profile: { "a'b": "email" } })).toHaveLength(1);
    expect(faultsOf({ schedule, profile: { boss: by } })).toEqual([expect.stringMatching(/^profile\.boss /)]);
    expect(faultsOf({ schedule, profile: { manager: by } })).toEqual([]);
    expect(faultsOf({ schedule, attributes: ["a b"] })).toHaveLength(1);
    expect(faultsOf({ schedule, often: true })).toHaveLength(1);
  });
});
