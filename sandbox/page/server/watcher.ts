import type { RawData, WebSocket } from "ws";

import type { Town } from "../../town/town.ts";
import { type PanePicture, type Picture, type Watched, watchedSchema } from "../protocol.ts";
import { drawBackstage } from "./pictures/backstage-picture.ts";
import { drawPane } from "./pictures/pane-picture.ts";
import { drawWorkspace, isPlayable } from "./pictures/workspace-picture.ts";

/** Pictures follow each other no quicker than this, in milliseconds. */
const restMs = 50;

/** WebSocket close codes: https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const badMessage = 1_008;
const ownFault = 1_011;

/**
 * Shows one browser window what it watches: whole pictures, only those that changed, and the next ones only when the
 * last ones have left. A slow browser misses pictures in between, never the last one.
 */
export class Watcher {
  readonly #town: Town;
  readonly #socket: WebSocket;
  readonly #shown = new Map<string, string>();
  readonly #forget: () => void;
  #watched: Watched | undefined;
  /** Whether the window has just said what it watches. */
  #isNewlyWatched = false;
  #isBusy = false;
  #isStale = false;

  constructor(town: Town, socket: WebSocket) {
    this.#town = town;
    this.#socket = socket;
    this.#forget = town.onChange(() => this.#show());
    socket.on("message", (data) => this.#listen(data));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => this.#forget());
  }

  #listen(data: RawData): void {
    const read = watchedSchema.safeParse(Buffer.isBuffer(data) ? parseJson(data.toString()) : undefined);
    if (!read.success) return this.#socket.close(badMessage, "This says nothing of what to show.");
    const users = this.#town.company.slack.users();
    const isKnown = read.data.panes.every(({ as }) => users.some((user) => user.id === as && isPlayable(user)));
    if (!isKnown) return this.#socket.close(badMessage, "There is nobody like this to play here.");
    this.#watched = read.data;
    this.#isNewlyWatched = true;
    // Panes may have changed places, so what was shown in them is no measure any more.
    for (const key of this.#shown.keys()) if (key !== "workspace") this.#shown.delete(key);
    this.#show();
  }

  #show(): void {
    this.#isStale = true;
    if (!this.#isBusy && this.#watched !== undefined) void this.#showUntilFresh(this.#watched);
  }

  async #showUntilFresh(first: Watched): Promise<void> {
    this.#isBusy = true;
    try {
      while (this.#isStale && this.#socket.readyState === this.#socket.OPEN) {
        this.#isStale = false;
        await this.#send(this.#draw(this.#watched ?? first));
        await new Promise((resolve) => setTimeout(resolve, restMs));
      }
    } catch (error) {
      this.#town.log.error({ err: error }, "A picture for the page could not be drawn.");
      this.#socket.close(ownFault, "The sandbox could not draw this.");
    } finally {
      this.#isBusy = false;
    }
  }

  /** Panes first, since looking at them is what makes messages read. */
  #draw({ panes, backstage }: Watched): readonly string[] {
    const drawn = panes.map(({ as, place }, pane) => drawPane(this.#town, { pane, as, wanted: place }));
    if (this.#isNewlyWatched) this.#arrive(drawn, backstage);
    const pictures: readonly Picture[] = [
      drawWorkspace(this.#town),
      ...drawn,
      ...(backstage ? [drawBackstage(this.#town)] : []),
    ];
    return pictures.flatMap((picture) => this.#unlessShown(picture));
  }

  /** Where they went is noted and asked once: windows that play the same person do not pull each other along. */
  #arrive(drawn: readonly PanePicture[], backstage: boolean): void {
    this.#isNewlyWatched = false;
    for (const { as, place } of drawn) this.#town.notebook.goTo(as, place);
    this.#watched = { backstage, panes: drawn.map(({ as, place }) => ({ as, place })) };
  }

  /** The time alone is no news. */
  #unlessShown(picture: Picture): readonly string[] {
    const key = picture.kind === "pane" ? `pane ${picture.pane}` : picture.kind;
    const measure = JSON.stringify(picture.kind === "backstage" ? { ...picture, now: 0 } : picture);
    if (this.#shown.get(key) === measure) return [];
    this.#shown.set(key, measure);
    return [picture.kind === "backstage" ? JSON.stringify(picture) : measure];
  }

  /** Resolves when all of it has left this machine, or the connection is gone. */
  async #send(pictures: readonly string[]): Promise<void> {
    await Promise.all(
      pictures.map((picture) => new Promise<void>((resolve) => this.#socket.send(picture, () => resolve()))),
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
