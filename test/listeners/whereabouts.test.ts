import { describe, expect, test } from "vitest";

import { inItsPlace } from "../../listeners/identity/in-its-place.ts";
import { stillThere } from "../../listeners/identity/rehearse.ts";

const speaker = { slackUserId: "U0ADA", channel: "C1", responseUrl: "https://hooks.slack.com/1" };

describe("where an answer goes", () => {
  test("is where it was asked for, and after half an hour the direct messages", () => {
    expect(stillThere(speaker, 60_000)).toEqual(speaker);
    expect(stillThere(speaker, 26 * 60_000)).toEqual({ slackUserId: "U0ADA", channel: null, responseUrl: null });
  });

  test("is the place of what was clicked, where nobody else sees it", () => {
    const body = { user: { id: "U0ADA" }, channel: { id: "C1" }, response_url: speaker.responseUrl };

    expect(inItsPlace({ ...body, container: { is_ephemeral: true } })).toEqual({ ...speaker, replaces: true });
    for (const container of [undefined, {}, { is_ephemeral: false }, { is_ephemeral: "yes" }, null])
      expect(inItsPlace({ ...body, container })).toEqual({ ...speaker, replaces: false });
  });
});
