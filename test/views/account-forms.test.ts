import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkView } from "../../sandbox/slack/limits/check-view.ts";
import { readableText } from "../../sandbox/slack/limits/readable-text.ts";
import { proofMethods } from "../../src/domain/ownership.ts";
import { codeForm } from "../../views/code-form.ts";
import { accountOptions, mapAccountForm } from "../../views/map-account-form.ts";
import { accountMapped, adminsAsked, mappingSaving, provingSaving, refusedView } from "../../views/saving.ts";
import { noon } from "../support/builders.ts";
import { chosen, submitted, ticked, typed } from "./form-answers.ts";
import { hostileText, liveIn, mrkdwnIn } from "./hostile-text.ts";

const claimId = "0b8f2f0e-6a4b-4c0e-9d9f-3b1f0a5f7c11";

const drawMap = (change: Partial<Parameters<typeof mapAccountForm.draw>[0]> = {}) =>
  mapAccountForm.draw({
    connector: { id: "okta", service: "Okta" },
    sourceChannel: "C1",
    methods: proofMethods,
    hasList: false,
    ...change,
  });
const drawCode = (service = "Okta", hasOtherWay = true) =>
  codeForm.draw({ claimId, service, expiresAt: noon, hasOtherWay });
/** What Slack sends when the form is filled in. */
const filled = (account: object, proof = "email-code", view = drawMap()) => {
  const sent = submitted(view);
  return { ...sent, state: { values: { account: { map_account: account }, proof: { proof: ticked(proof) } } } };
};
const withCode = (code: object) => ({ ...submitted(drawCode()), state: { values: { code: { code } } } });

describe("the form that maps an account", () => {
  it.each([
    ["typed", filled(typed("m.lindgren")), { account: "m.lindgren", accountId: null }],
    ["chosen from the list", filled(chosen("id:00u1")), { account: "00u1", accountId: "00u1" }],
    ["taken as it was typed", filled(chosen("typed:m.lindgren")), { account: "m.lindgren", accountId: null }],
  ])("reads back an account that was %s", (_, view, account) => {
    expect(mapAccountForm.read(view, proofMethods)).toEqual({
      ok: true,
      value: { connectorId: "okta", sourceChannel: "C1", method: "email-code", ...account },
    });
  });

  it("offers the list where there is one, and says how it is proven where there is one way only", () => {
    const view = checkView(drawMap({ hasList: true, methods: ["admin-approval"] }), "modal");

    expect(JSON.stringify(view)).toContain('"external_select"');
    expect(readableText(view)).toContain("How you prove it: A Latchkey admin confirms it.");
    expect(mapAccountForm.read(filled(typed("ada"), "x", drawMap()), ["admin-approval"]).ok).toBe(false);
  });

  it("safety 6: refuses a proof that was not offered", () => {
    expect(mapAccountForm.read(filled(typed("ada"), "email-code"), ["admin-approval"]).ok).toBe(false);
    expect(mapAccountForm.read(filled(typed("ada"), "none"), proofMethods).ok).toBe(false);
  });

  it.each([
    {},
    { connectorId: "", sourceChannel: null },
    { connectorId: "x".repeat(65), sourceChannel: null },
    { connectorId: "okta", sourceChannel: 1 },
    { connectorId: "okta", sourceChannel: null, userId: "somebody else" },
  ])("safety 6: refuses memory that was tampered with: %j", (memory) => {
    expect(
      mapAccountForm.read({ ...filled(typed("ada")), private_metadata: JSON.stringify(memory) }, proofMethods).ok,
    ).toBe(false);
  });

  it("safety 6: is never thrown about, and believes nothing that it did not draw", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (private_metadata, values) => {
        expect(mapAccountForm.read({ private_metadata, state: { values } }, proofMethods).ok).toBe(false);
        expect(codeForm.read({ private_metadata, state: { values } }).ok).toBe(false);
      }),
    );
  });

  it("safety 34: stays inert and within Slack's limits, whatever a connector or an account is called", () => {
    fc.assert(
      fc.property(hostileText, hostileText, fc.boolean(), (service, name, hasList) => {
        const view = drawMap({ connector: { id: "okta", service }, hasList });
        const options = accountOptions([{ externalId: name, login: name, displayName: name }], name);

        expect(() => checkView(view, "modal")).not.toThrow();
        for (const text of mrkdwnIn(view.blocks)) expect(liveIn(text)).toEqual([]);
        for (const { value, text } of options) {
          expect(value.length).toBeLessThanOrEqual(150);
          expect(text.text.length).toBeLessThanOrEqual(75);
          expect(text.type).toBe("plain_text");
        }
      }),
    );
  });

  it("offers what was typed as it is, and of the accounts those whose id fits", () => {
    const found = [
      { externalId: "00u1", login: "ada", displayName: "Ada" },
      { externalId: "x".repeat(200), login: "long", displayName: null },
    ];

    expect(accountOptions(found, " ad ").map(({ value }) => value)).toEqual(["id:00u1", "typed:ad"]);
    expect(accountOptions([], "  ")).toEqual([]);
  });

  it("says beside the field that an account cannot be called so", () => {
    const refusal = { reason: "field-invalid", field: "account", problem: "Please enter one." } as const;

    expect(mapAccountForm.errorsFor(refusal)).toEqual({ account: "Please enter one." });
    expect(mapAccountForm.errorsFor({ reason: "too-many-claims" })).toEqual({});
  });
});

describe("the form that takes the code", () => {
  it("reads back the code as it was typed, and the claim it is for", () => {
    expect(codeForm.read(withCode(typed("k7qm 3xpd")))).toEqual({ ok: true, value: { claimId, code: "k7qm 3xpd" } });
  });

  it("safety 10: knows nothing of the account: it is drawn from the claim's id, its end and the connector alone", () => {
    const text = readableText(checkView(drawCode(), "modal"));

    expect(text).toContain("If the account can be mapped by a code, one is on its way");
    expect(text).toContain("to have an admin confirm it");
    expect(readableText(checkView(drawCode("Okta", false), "modal"))).toContain("If none comes, ask a Latchkey admin.");
  });

  it.each([{}, { claimId: "1" }, { claimId, userId: "U1" }, { claimId: null }])(
    "safety 6: refuses memory that was tampered with: %j",
    (memory) => {
      expect(codeForm.read({ ...withCode(typed("K7QM-3XPD")), private_metadata: JSON.stringify(memory) }).ok).toBe(
        false,
      );
    },
  );

  it.each([{ type: "plain_text_input", value: null }, ticked("K7QM-3XPD"), {}])(
    "needs a code: %j is none",
    (element) => {
      const read = codeForm.read(withCode(element));

      expect(read.ok && read.value.code !== "K7QM-3XPD").toBe(false);
    },
  );

  it("says a wrong code beside the field, and every other refusal in its own view", () => {
    expect(codeForm.errorsFor({ reason: "code-wrong", triesLeft: 4 }, "Wrong.")).toEqual({ code: "Wrong." });
    expect(codeForm.errorsFor({ reason: "claim-unknown" }, "Unknown.")).toEqual({});
    expect(readableText(checkView(refusedView({ reason: "claim-unknown" }), "modal"))).toContain("not yours to prove");
  });

  it("safety 34: stays inert whatever the connector is called", () => {
    fc.assert(
      fc.property(hostileText, (service) => {
        for (const view of [drawCode(service), accountMapped(service)]) {
          expect(() => checkView(view, "modal")).not.toThrow();
          for (const text of mrkdwnIn(view.blocks)) expect(liveIn(text)).toEqual([]);
        }
      }),
    );
  });
});

it.each([
  mappingSaving.saving,
  mappingSaving.failed,
  provingSaving.saving,
  provingSaving.failed,
  adminsAsked,
  accountMapped("Okta"),
])("what takes a form's place is whole", (view) => {
  expect(() => checkView(view, "modal")).not.toThrow();
});
