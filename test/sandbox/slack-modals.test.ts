import type { App, ViewClosedAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PretendSlack, startPretendSlack } from "../../sandbox/slack/index.ts";
import { socketApp } from "./slack-bolt-app.ts";

const form = (title: string, more: Partial<ModalView> = {}): ModalView => ({
  type: "modal",
  callback_id: "form",
  title: { type: "plain_text", text: title },
  submit: { type: "plain_text", text: "Go on" },
  blocks: [
    {
      type: "input",
      block_id: "name",
      optional: true,
      label: { type: "plain_text", text: "Name" },
      element: { type: "plain_text_input", action_id: "name", initial_value: "initial" },
    },
    {
      type: "input",
      block_id: "group",
      optional: true,
      dispatch_action: true,
      label: { type: "plain_text", text: "Group" },
      element: { type: "external_select", action_id: "group", min_query_length: 0 },
    },
  ],
  ...more,
});

describe("A modal", () => {
  let slack: PretendSlack;
  let app: App;
  let alice: string;

  beforeEach(async () => {
    slack = await startPretendSlack();
    alice = slack.addUser({ name: "Alice" }).id;
    app = socketApp(slack);
    app.command("/form", async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: form("First") });
    });
    app.options("group", async ({ ack, options }) => {
      const all = ["Production", "Staging"].filter((name) => name.startsWith(options.value));
      await ack({ options: all.map((name) => ({ text: { type: "plain_text", text: name }, value: `id-${name}` })) });
    });
    await app.start();
  });

  afterEach(async () => {
    await app.stop();
    await slack.stop();
  });

  const openForm = async () => {
    await slack.as(alice).command("/form");
    return slack.as(alice).openView();
  };

  it("is replaced by the view that answers its submission, and keeps what was typed", async () => {
    app.view("form", ({ ack }) => ack({ response_action: "update", view: form("Second") }));
    const first = await openForm();

    const sent = await slack.as(alice).submitView({ Name: "Ada" });

    expect(sent).toMatchObject({ outcome: "updated", view: { id: first.id, title: "Second" } });
    expect(sent.view?.hash).not.toBe(first.hash);
    expect(sent.view?.state["name"]?.["name"]?.["value"]).toBe("Ada");
  });

  it("takes two more on top and no third", async () => {
    app.view("form", ({ ack, view }) => ack({ response_action: "push", view: form(`${view.title.text}+`) }));
    const first = await openForm();

    const second = await slack.as(alice).submitView();
    const third = await slack.as(alice).submitView();
    const fourth = await slack.as(alice).submitView();

    expect([second.outcome, third.outcome, fourth.outcome]).toEqual(["pushed", "pushed", "failed"]);
    expect(fourth.failure).toContain("push_limit_reached");
    expect(third.view).toMatchObject({ rootViewId: first.id, previousViewId: second.view?.id, title: "First++" });
  });

  it("goes with its whole stack when the answer clears it, and alone when the answer is empty", async () => {
    const answers = [
      { response_action: "push", view: form("Second") },
      undefined,
      { response_action: "clear" },
    ] as const;
    let turn = 0;
    app.view("form", ({ ack }) => ack(answers[turn++]));
    const first = await openForm();
    await slack.as(alice).submitView();

    const second = await slack.as(alice).submitView();
    const cleared = await slack.as(alice).submitView();

    expect(second).toMatchObject({ outcome: "closed", view: { id: first.id } });
    expect(cleared).toMatchObject({ outcome: "cleared", view: undefined });
    expect(slack.viewsOf(alice)).toEqual([]);
  });

  it("stays as it is when the answer is beyond Slack's limits or speaks of a block that isn't there", async () => {
    const answers = [
      { response_action: "update", view: form("A title of more than 24 letters") },
      { response_action: "errors", errors: { elsewhere: "no" } },
    ] as const;
    let turn = 0;
    app.view("form", ({ ack }) => ack(answers[turn++]));
    const first = await openForm();

    const tooLong = await slack.as(alice).submitView();
    const misplaced = await slack.as(alice).submitView();

    expect(tooLong.failure).toContain("must be less than 25 characters [json-pointer:/view/title/text]");
    expect(misplaced.failure).toBe("invalid_response_errors");
    expect(slack.viewsOf(alice)).toEqual([first]);
  });

  it("asks the app for options while typing and only takes what it offered", async () => {
    await openForm();

    const offered = await slack.as(alice).typeAhead("Group", "Prod");

    expect(offered.map(({ value }) => value)).toEqual(["id-Production"]);
    await expect(slack.as(alice).changeField("Group", "Secret")).rejects.toThrow('"Secret" is not offered here');
  });

  it("tells the app of a change in a field that dispatches, which may then change the form", async () => {
    app.action("group", async ({ ack, body, client }) => {
      await ack();
      if (body.type !== "block_actions" || body.view === undefined) return;
      await client.views.update({ view_id: body.view.id, hash: body.view.hash, view: form("Chosen") });
    });
    await openForm();
    await slack.as(alice).changeField("Name", "Ada");

    await slack.as(alice).changeField("Group", "Staging");
    const changed = await slack.as(alice).waitForView(({ title }) => title === "Chosen");

    expect(changed.state["group"]?.["group"]).toMatchObject({ selected_option: { value: "id-Staging" } });
    expect(changed.state["name"]?.["name"]?.["value"]).toBe("Ada");
  });

  it("is not updated with a hash that is no longer true, nor after it was closed", async () => {
    const first = await openForm();
    const { client } = app;
    await client.views.update({ view_id: first.id, hash: first.hash, view: form("Second") });

    const stale = client.views.update({ view_id: first.id, hash: first.hash, view: form("Third") });

    await expect(stale).rejects.toMatchObject({ data: { error: "hash_conflict" } });
    await slack.as(alice).closeView();
    const closed = client.views.update({ view_id: first.id, view: form("Third") });
    await expect(closed).rejects.toMatchObject({ data: { error: "not_found" } });
  });

  it("can only be clicked while it is open, unless the client tampers", async () => {
    const heard: string[] = [];
    app.action("group", async ({ ack, body }) => {
      await ack();
      if (body.type === "block_actions" && body.view !== undefined) heard.push(body.view.id);
    });
    const first = await openForm();
    await slack.as(alice).closeView();

    const late = slack.as(alice).click(first, "Group", { choice: "Staging" });

    await expect(late).rejects.toThrow('"First" is no longer open for Alice');
    await slack.as(alice).forging({}).click(first, "Group", { choice: "Staging" });
    expect(heard).toEqual([first.id]);
    expect(slack.viewsOf(alice)).toEqual([]);
  });

  it("tells the app that it was closed only if it asked to know", async () => {
    const closed: string[] = [];
    app.view<ViewClosedAction>({ type: "view_closed", callback_id: "form" }, async ({ ack, view, body }) => {
      await ack();
      closed.push(`${view.title.text} ${body.is_cleared}`);
    });
    app.command("/watched", async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: form("Watched", { notify_on_close: true }) });
    });
    await openForm();
    await slack.as(alice).closeView();
    await slack.as(alice).command("/watched");
    await slack.as(alice).openView();

    await slack.as(alice).closeView({ all: true });

    expect(closed).toEqual(["Watched true"]);
  });

  it("opens once for a trigger, and not after three seconds", async () => {
    const triggers: string[] = [];
    app.command("/keep", async ({ ack, body }) => {
      await ack();
      triggers.push(body.trigger_id);
    });
    await slack.as(alice).command("/keep");
    await slack.as(alice).command("/keep");
    const [first = "", second = ""] = triggers;
    const open = (trigger: string) => app.client.views.open({ trigger_id: trigger, view: form("First") });
    await open(first);

    await expect(open(first)).rejects.toMatchObject({ data: { error: "exchanged_trigger_id" } });
    await expect(open("1.2.other")).rejects.toMatchObject({ data: { error: "invalid_trigger_id" } });
    slack.moveClock(3001);
    await expect(open(second)).rejects.toMatchObject({ data: { error: "expired_trigger_id" } });
  });
});

describe("The home tab", () => {
  it("tells the app that it was opened and shows what the app publishes", async () => {
    const slack = await startPretendSlack();
    const alice = slack.addUser({ name: "Alice" }).id;
    const app = socketApp(slack);
    app.event("app_home_opened", async ({ event, client }) => {
      const text = { type: "plain_text", text: "Ask for access" } as const;
      const elements = [{ type: "button", action_id: "ask", text } as const];
      await client.views.publish({
        user_id: event.user,
        view: { type: "home", blocks: [{ type: "actions", elements }] },
      });
    });
    app.action("ask", async ({ ack, body, client }) => {
      await ack();
      if (body.type === "block_actions") await client.views.open({ trigger_id: body.trigger_id, view: form("Ask") });
    });
    await app.start();

    await slack.as(alice).openHome();
    await slack.as(alice).click(await slack.as(alice).waitForHome(), "Ask for access");

    expect(await slack.as(alice).openView()).toMatchObject({ title: "Ask" });
    await app.stop();
    await slack.stop();
  });
});
