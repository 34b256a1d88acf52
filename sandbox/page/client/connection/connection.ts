import {
  type BackstagePicture,
  type PanePicture,
  type Picture,
  type Watched,
  type WorkspacePicture,
  watchPath,
} from "../../protocol.ts";
import { backOff } from "./back-off.ts";
import { readPicture } from "./read-picture.ts";
import { sharePane } from "./share-parts.ts";

/** The newest pictures, and whether more will come. */
export interface Seen {
  readonly isConnected: boolean;
  /** Attempts that failed since there was a connection. */
  readonly failures: number;
  readonly workspace: WorkspacePicture | null;
  readonly panes: readonly (PanePicture | null)[];
  readonly backstage: { readonly picture: BackstagePicture; readonly receivedAt: number } | null;
}

/** Keeps the WebSocket open, says what is watched and holds what was seen. */
export class Connection {
  #seen: Seen = { isConnected: false, failures: 0, workspace: null, panes: [null, null], backstage: null };
  #watched: Watched = { panes: [], backstage: true };
  #socket: WebSocket | undefined;
  /** Whether this socket has told who there is. */
  #isIntroduced = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #address: string;
  readonly #onReturn: () => void;

  /** `address` is that of the page; `onReturn` is called when the server is back after it was gone. */
  constructor(address: string, onReturn: () => void) {
    this.#address = new URL(watchPath, address.replace(/^http/, "ws")).href;
    this.#onReturn = onReturn;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly seen = (): Seen => this.#seen;

  open(): void {
    clearTimeout(this.#retry);
    const socket = new WebSocket(this.#address);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      if (this.#seen.workspace !== null) this.#onReturn();
      this.#show({ isConnected: true, failures: 0 });
      // Who is there may have changed meanwhile, and the server shows nobody to who asks for somebody it does not know:
      // first the people, then their panes.
      socket.send(JSON.stringify({ ...this.#watched, panes: [] } satisfies Watched));
      this.#isIntroduced = false;
    });
    socket.addEventListener("message", (event) => {
      const picture = readPicture(event.data);
      if (picture !== undefined) this.#take(picture);
    });
    socket.addEventListener("close", () => {
      if (this.#socket === socket) this.#tryAgain();
    });
  }

  close(): void {
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  /** Says what the page looks at from now on. */
  watch(watched: Watched): void {
    if (JSON.stringify(watched) === JSON.stringify(this.#watched)) return;
    this.#watched = watched;
    this.#say();
  }

  #say(): void {
    if (this.#isIntroduced && this.#socket?.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify(this.#watched));
  }

  /** Those who draw have seen by now who there is, and said whom they watch. */
  #introduce(): void {
    this.#isIntroduced = true;
    this.#say();
  }

  #tryAgain(): void {
    this.#socket = undefined;
    this.#isIntroduced = false;
    this.#retry = setTimeout(() => this.open(), backOff(this.#seen.failures));
    this.#show({ isConnected: false, failures: this.#seen.failures + 1 });
  }

  #take(picture: Picture): void {
    if (picture.kind === "workspace") {
      this.#show({ workspace: picture });
      if (!this.#isIntroduced) setTimeout(() => this.#introduce(), 0);
    } else if (picture.kind === "backstage") this.#show({ backstage: { picture, receivedAt: Date.now() } });
    else
      this.#show({
        panes: this.#seen.panes.map((pane, index) => (index === picture.pane ? sharePane(pane, picture) : pane)),
      });
  }

  #show(change: Partial<Seen>): void {
    this.#seen = { ...this.#seen, ...change };
    for (const listener of this.#listeners) listener();
  }
}
