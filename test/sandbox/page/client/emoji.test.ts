import { expect, test } from "vitest";

import { emojiNamed, readEmoji } from "../../../../sandbox/page/client/mrkdwn/emoji.ts";

test("emoji are known by their common and by Slack's own names", () => {
  expect(emojiNamed("white_check_mark")).toBe("✅");
  expect(emojiNamed("hourglass_flowing_sand")).toBe("⏳");
  expect(emojiNamed("large_green_circle")).toBe("🟢");
  expect(emojiNamed("no_such_emoji")).toBeUndefined();
  expect(emojiNamed("toString")).toBeUndefined();
});

test("an emoji is read at the beginning of a text only, with its skin tone", () => {
  expect(readEmoji(":+1::skin-tone-4: yes")).toEqual({ name: "+1", emoji: "👍🏽", length: 17 });
  expect(readEmoji("no :tada:")).toBeUndefined();
  expect(readEmoji(":not an emoji:")).toBeUndefined();
});
