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
  /** Whether the server shows something; an open line alone is not enough. */
  readonly isConnected: boolean;
  /** Attempts that failed since the last picture. */
  readonly failures: number;
  /** Whether the server answers, and does not take the address that this page was opened with. */
  readonly isAddressRefused: boolean;
  readonly workspace: WorkspacePicture | null;
  readonly panes: readonly (PanePicture | null)[];
  readonly backstage: { readonly picture: BackstagePicture; readonly receivedAt: number } | null;
}

/** Keeps the WebSocket open, says what is watched and holds what was seen. */
export class Connection {
  #seen: Seen = {
    isConnected: false,
    failures: 0,
    isAddressRefused: false,
    workspace: null,
    panes: [null, null],
    backstage: null,
  };
  #watched: Watched = { panes: [], backstage: true };
  #isHidden = false;
  /** What this socket was told last. */
  #told = "";
  #socket: WebSocket | undefined;
  /** Whether this socket has told who there is. */
  #isIntroduced = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #address: string;
  readonly #onReturn: () => void;
  readonly #isRefused: () => Promise<boolean>;

  /**
   * `address` is that of the page; `onReturn` is called when the server is back after it was gone; `isRefused` finds out
   * after a failure whether the server does not take the address any more.
   */
  constructor({
    address,
    onReturn,
    isRefused,
  }: {
    readonly address: string;
    readonly onReturn: () => void;
    readonly isRefused: () => Promise<boolean>;
  }) {
    this.#address = new URL(watchPath, address.replace(/^http/, "ws")).href;
    this.#onReturn = onReturn;
    this.#isRefused = isRefused;
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
      // Who is there may have changed meanwhile, and the server shows nobody to who asks for somebody it does not know:
      // first the people, then their panes.
      this.#isIntroduced = false;
      this.#tell(socket, { ...this.#watched, panes: [] });
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
    this.#watched = watched;
    this.#say();
  }

  /** Says whether anybody sees the page. While nobody does, nobody reads messages in it; the last pictures stay. */
  hide(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.#say();
  }

  #say(): void {
    const socket = this.#socket;
    if (!this.#isIntroduced || socket?.readyState !== WebSocket.OPEN) return;
    const watched = this.#isHidden ? { ...this.#watched, panes: [] } : this.#watched;
    if (JSON.stringify(watched) !== this.#told) this.#tell(socket, watched);
  }

  #tell(socket: WebSocket, watched: Watched): void {
    this.#told = JSON.stringify(watched);
    socket.send(this.#told);
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
    void this.#findReason();
  }

  async #findReason(): Promise<void> {
    const isAddressRefused = await this.#isRefused();
    if (!this.#seen.isConnected) this.#show({ isAddressRefused });
  }

  #take(picture: Picture): void {
    if (!this.#seen.isConnected) this.#show({ isConnected: true, failures: 0, isAddressRefused: false });
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
