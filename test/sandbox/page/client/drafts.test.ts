import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { type DraftField, Drafts } from "../../../../sandbox/page/client/elements/drafts.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function form(answer: "taken" | "refused" | "kept" = "taken") {
  const sent: DraftField["choice"][] = [];
  const drafts = new Drafts(async (field) => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    sent.push(field.choice);
    return answer;
  });
  const type = (choice: string) => drafts.type({ blockId: "why", actionId: "why", choice, isTyping: true });
  const draft = () => drafts.draftOf("why", "why");
  const settle = (held: string) => drafts.settle("why", "why", held);
  return { sent, drafts, type, draft, settle };
}

test("typed text is sent when the person pauses, not for every letter", async () => {
  const { sent, type } = form();

  for (const text of ["f", "fi", "fix"]) {
    type(text);
    await vi.advanceTimersByTimeAsync(100);
  }
  expect(sent).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);

  expect(sent).toEqual(["fix"]);
});

test("a picture that arrives while one types takes nothing away", async () => {
  const { type, draft, settle } = form();

  type("fix");
  await vi.advanceTimersByTimeAsync(400);
  type("fix the ledger");
  settle("fix");

  expect(draft()).toBe("fix the ledger");
});

test("once the server shows the same its word counts again", async () => {
  const { type, draft, settle } = form();

  type("fix");
  await vi.advanceTimersByTimeAsync(400);
  settle("fix");

  expect(draft()).toBeUndefined();
});

test("what the server took and then shows differently is the server's to say, a moment later", async () => {
  const { type, draft, settle } = form();

  type("fix");
  await vi.advanceTimersByTimeAsync(400);
  settle("something else");
  expect(draft()).toBe("fix");
  await vi.advanceTimersByTimeAsync(2_000);

  expect(draft()).toBeUndefined();
});

test("flushing sends what is still waiting, in the order it was typed, and waits for it", async () => {
  const { sent, drafts, type } = form();

  void drafts.choose("target", "target", "database");
  type("fix");
  const flushed = drafts.flush();
  await vi.advanceTimersByTimeAsync(50);

  expect(await flushed).toBe(true);
  expect(sent).toEqual(["database", "fix"]);
});

test("flushing says when something was refused, and typed text stays where it is", async () => {
  const { drafts, type, draft } = form("refused");

  type("fix");
  const flushed = drafts.flush();
  await vi.advanceTimersByTimeAsync(5_000);

  expect(await flushed).toBe(false);
  expect(draft()).toBe("fix");
});

test("text that came while nobody was there is sent again with the form", async () => {
  const answers: ("taken" | "refused")[] = ["refused", "taken"];
  const sent: DraftField["choice"][] = [];
  const drafts = new Drafts(async (field) => {
    sent.push(field.choice);
    return answers.shift() ?? "taken";
  });
  drafts.type({ blockId: "why", actionId: "why", choice: "fix", isTyping: true });
  await vi.advanceTimersByTimeAsync(1_000);

  const isTaken = await drafts.flush();
  await drafts.flush();

  expect(isTaken).toBe(true);
  expect(sent).toEqual(["fix", "fix"]);
});

test("a refused choice goes back to what the server has", async () => {
  const { drafts, draft } = form("refused");

  void drafts.choose("why", "why", "database");
  expect(draft()).toBe("database");
  await vi.advanceTimersByTimeAsync(50);

  expect(draft()).toBeUndefined();
});

test("text that is not to be told yet is kept as long as it takes", async () => {
  const { type, draft } = form("kept");

  type("half a sentence");
  await vi.advanceTimersByTimeAsync(60_000);

  expect(draft()).toBe("half a sentence");
});

test("who takes back a letter while the longer text is on its way has the shorter one in the end", async () => {
  const { sent, type, settle } = form();
  type("fix");
  await vi.advanceTimersByTimeAsync(355);

  type("fi");
  settle("fi");
  await vi.advanceTimersByTimeAsync(1_000);

  expect(sent).toEqual(["fix", "fi"]);
});

test("that an older text was taken does not take away a newer one", async () => {
  const { type, draft } = form();

  type("fix");
  await vi.advanceTimersByTimeAsync(1_000);
  type("fix the ledger");
  await vi.advanceTimersByTimeAsync(1_000);

  expect(draft()).toBe("fix the ledger");
});

test("the last word typed is the last that arrives, however slow the one before was", async () => {
  const arrived: DraftField["choice"][] = [];
  let slowness = 500;
  const drafts = new Drafts(async ({ choice }) => {
    const own = slowness;
    slowness = 10;
    await new Promise((resolve) => setTimeout(resolve, own));
    arrived.push(choice);
    return "taken";
  });

  void drafts.choose("why", "why", "first");
  void drafts.choose("why", "why", "second");
  await vi.advanceTimersByTimeAsync(1_000);

  expect(arrived.at(-1)).toBe("second");
});
