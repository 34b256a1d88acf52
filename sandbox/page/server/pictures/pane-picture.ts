import type { OpenView, PostedMessage } from "../../../slack/index.ts";
import type { Town } from "../../../town/town.ts";
import type { DrawnMessage, DrawnView, PanePicture } from "../../protocol.ts";
import { choosePlace, drawPlaces, homePlace } from "./places.ts";

const newestMessages = 200;
/** Of a file, in characters and lines. */
const longestPreview = 2_000;
const mostLines = 12;

/**
 * What one person sees now, in the place they want to be. They have read it then: the mark of the place moves on.
 *
 * @param wanted a channel, a direct message or `home`; null for where the person was last
 */
export function drawPane(
  town: Town,
  { pane, as, wanted }: { readonly pane: number; readonly as: string; readonly wanted: string | null },
): PanePicture {
  const person = town.company.slack.as(as);
  const seen = person.messages();
  const place = choosePlace(town, as, wanted, drawPlaces(town, as, seen));
  const here = seen.filter(({ channel }) => channel === place).slice(-newestMessages);
  const last = here.at(-1);
  // Whoever else looks over this person's shoulder still shows it as unread.
  if (last !== undefined && place !== homePlace && town.notebook.markRead(as, place, last.ts)) town.announce();
  const home = person.home();
  return {
    kind: "pane",
    pane,
    as,
    places: drawPlaces(town, as, seen),
    place,
    messages: here.map((message) => drawMessage(town, as, message)),
    views: person.views().map(drawView),
    home: home === undefined ? null : drawView(home),
  };
}

function drawMessage({ company: { slack } }: Town, as: string, message: PostedMessage): DrawnMessage {
  const { channel, ts, user, text, blocks, threadTs, ephemeralTo, isEdited, files } = message;
  return {
    channel,
    ts,
    user,
    isFromApp: user === slack.botUserId,
    text,
    blocks,
    state: slack.as(as).stateOf(message),
    threadTs: threadTs ?? null,
    isEphemeral: ephemeralTo !== undefined,
    isEdited,
    files: files.map(({ id, title, name, size, content }) => ({
      id,
      title,
      name,
      size,
      preview: beginningOf(content),
    })),
  };
}

/** Enough to see what it is, cut at a line. */
function beginningOf(content: string): string {
  const lines = content.slice(0, longestPreview).split("\n");
  return (content.length > longestPreview ? lines.slice(0, -1) : lines).slice(0, mostLines).join("\n");
}

function drawView({ id, hash, title, submit, close, submitDisabled, blocks, state }: OpenView): DrawnView {
  return {
    id,
    hash,
    title,
    submit: submit ?? null,
    close: close ?? null,
    isSubmitDisabled: submitDisabled,
    blocks,
    state,
  };
}
