import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

import { checkMessage } from "../../sandbox/slack/limits/check-message.ts";
import { checkView } from "../../sandbox/slack/limits/check-view.ts";
import { readableText } from "../../sandbox/slack/limits/readable-text.ts";
import { decisionForm } from "../../views/decision-form.ts";
import { flowPicker, noFlows } from "../../views/flow-picker.ts";
import { accessHelp, adminsList } from "../../views/help.ts";
import { decisionSaving, refusedView, requestSaving } from "../../views/saving.ts";
import { chosen, submitted, ticked, typed } from "./form-answers.ts";
import { hostileText, liveIn, mrkdwnIn } from "./hostile-text.ts";
import { pictures, requestId } from "./pictures.ts";

const flows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `flow-${index}`, label: `Flow ${index}` }));

describe("the flow picker", () => {
  it.each([
    [3, ticked("flow-1")],
    [30, chosen("flow-1")],
    [300, chosen("flow-1")],
  ])("reads back what was picked among %i flows", (count, answer) => {
    const view = submitted(flowPicker.draw({ flows: flows(count), sourceChannel: "C1" }));
    const values = { ...view.state.values, flow: { flow: answer } };

    expect(flowPicker.read({ ...view, state: { values } })).toEqual({
      ok: true,
      value: { flow: "flow-1", sourceChannel: "C1", context: {} },
    });
  });

  it("says how to reach a flow that does not fit", () => {
    const view = checkView(flowPicker.draw({ flows: flows(130), sourceChannel: null }), "modal");

    expect(readableText(view)).toContain("30 more do not fit here.");
  });

  it("safety 34: says that there is no such flow, whatever was typed", () => {
    fc.assert(
      fc.property(hostileText, (unknownFlow) => {
        const view = checkView(flowPicker.draw({ flows: flows(2), sourceChannel: null, unknownFlow }), "modal");

        expect(readableText(view)).toContain("There is no flow called");
        for (const text of mrkdwnIn(view.blocks)) expect(liveIn(text)).toEqual([]);
      }),
    );
  });

  it("refuses a submission without a choice, or with memory that is not ours", () => {
    const view = submitted(flowPicker.draw({ flows: flows(2), sourceChannel: null }));

    expect(flowPicker.read(view).ok).toBe(false);
    expect(
      flowPicker.read({ private_metadata: "{}", state: { values: { flow: { flow: ticked("flow-1") } } } }).ok,
    ).toBe(false);
  });

  it("says what to do when there is no flow", () => {
    expect(readableText(checkView(noFlows(), "modal"))).toContain("There is nothing to ask for yet.");
    expect(flowPicker.draw({ flows: [], sourceChannel: null })).toEqual(noFlows());
  });
});

const draw = (summary = pictures.waiting) => decisionForm.draw({ requestId, version: 2, outcome: "deny", summary });

describe("the decision form", () => {
  it("says what is being decided", () => {
    const text = readableText(checkView(draw(), "modal"));

    expect(text).toContain("<@U0ALICE> asks for Production database for 1 hour.");
  });

  it("reads back the message, with the request and the version that were on the screen", () => {
    const view = submitted(draw());
    const values = { message: { message: typed("  Use the replica.  ") } };

    expect(decisionForm.read({ ...view, state: { values } })).toEqual({
      ok: true,
      value: { requestId, version: 2, outcome: "deny", message: "Use the replica." },
    });
  });

  it("needs no message", () => {
    expect(decisionForm.read(submitted(draw()))).toMatchObject({ value: { message: null } });
  });

  it.each(["x".repeat(501), "a\0b", "\uD800"])("refuses a message that cannot be kept", (message) => {
    const view = submitted(draw());

    expect(decisionForm.read({ ...view, state: { values: { message: { message: typed(message) } } } }).ok).toBe(false);
  });

  it.each([
    { requestId: "1", version: 2, outcome: "deny" },
    { requestId, version: 0, outcome: "deny" },
    { requestId, version: 2, outcome: "withdraw" },
    { requestId, version: 2, outcome: "approve", by: "U0BOB" },
  ])("refuses memory that was tampered with: %j", (memory) => {
    const view = submitted(draw());

    expect(decisionForm.read({ ...view, private_metadata: JSON.stringify(memory) }).ok).toBe(false);
  });

  it("is never thrown about", () => {
    fc.assert(
      fc.property(fc.string(), fc.jsonValue(), (private_metadata, values) => {
        expect(decisionForm.read({ private_metadata, state: { values } }).ok).toBe(false);
      }),
    );
  });

  it("safety 34: takes a summary in words, and keeps it inert", () => {
    fc.assert(
      fc.property(hostileText, (summary) => {
        const view = decisionForm.draw({ requestId, version: 1, outcome: "approve", summary });

        expect(() => checkView(view, "modal")).not.toThrow();
        for (const text of mrkdwnIn(view.blocks)) expect(liveIn(text)).toEqual([]);
      }),
    );
  });
});

describe("what takes a form's place", () => {
  const { saving, saved, failed } = requestSaving;
  const deciding = [decisionSaving.saving, decisionSaving.saved, decisionSaving.failed];
  it.each([saving, saved, failed, ...deciding, refusedView({ reason: "flow-unknown", flow: "<!channel>" })])(
    "fits Slack and can be closed",
    (view) => {
      expect(() => checkView(view, "modal")).not.toThrow();
      expect(view.close?.text).toBe("Close");
      for (const text of mrkdwnIn(view.blocks)) expect(liveIn(text)).toEqual([]);
    },
  );
});

describe("help", () => {
  it("fits Slack however many flows and admins there are", () => {
    const admins = Array.from({ length: 90 }, (_, index) => ({ slackUserId: `U0ADMIN${index}`, by: "admin" as const }));

    for (const message of [accessHelp(flows(90)), adminsList(admins), adminsList([])]) {
      expect(() => checkMessage(message)).not.toThrow();
    }
    expect(adminsList(admins).text).toContain("… and 65 more");
  });

  it("says who the admins are and who made them so", () => {
    const { text } = adminsList([
      { slackUserId: "U0ALICE", by: "configuration" },
      { slackUserId: "U0BOB", by: "admin" },
    ]);

    expect(text).toBe("*Latchkey admins*\n• <@U0ALICE> by `latchkey.config.ts`\n• <@U0BOB> by an admin");
  });

  it("safety 34: keeps the names of flows inert", () => {
    fc.assert(
      fc.property(hostileText, hostileText, (name, label) => {
        expect(liveIn(accessHelp([{ name, label }]).text)).toEqual([]);
      }),
    );
  });
});
