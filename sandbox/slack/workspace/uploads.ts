import type { Clock } from "../clock.ts";
import { newId } from "../ids.ts";
import type { SharedFile } from "./files.ts";

/** Slack says 30 minutes nowhere; an address that nobody used for so long is of no use in a test either. */
const lifetimeMs = 30 * 60 * 1000;

interface Upload {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly issuedAt: number;
  content: string | undefined;
}

/**
 * Files on their way in: first an address, then the bytes, then the message that shares them. Until the last step nobody
 * sees them. https://docs.slack.dev/messaging/working-with-files#uploading_files
 */
export class Uploads {
  readonly #pending = new Map<string, Upload>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Begins one; gives the file's id, which is also what its address ends with. */
  begin(name: string, length: number): string {
    const id = newId("F");
    this.#pending.set(id, { id, name, length, issuedAt: this.#clock.now(), content: undefined });
    return id;
  }

  /** Takes the bytes; `false` when there is no such address any more, or they are not as many as was said. */
  receive(id: string, bytes: Uint8Array): boolean {
    const upload = this.#pending.get(id);
    if (upload === undefined || upload.content !== undefined || this.#isOld(upload)) return false;
    if (bytes.byteLength !== upload.length) return false;
    upload.content = new TextDecoder().decode(bytes);
    return true;
  }

  /** Ends one: the file as it is shared now, once; `undefined` when its bytes never came. */
  complete(id: string, title: string | undefined): SharedFile | undefined {
    const upload = this.#pending.get(id);
    if (upload?.content === undefined || this.#isOld(upload)) return undefined;
    this.#pending.delete(id);
    const { name, length: size, content } = upload;
    return { id, name, title: title ?? name, size, content };
  }

  #isOld({ issuedAt }: Upload): boolean {
    return this.#clock.now() - issuedAt > lifetimeMs;
  }
}
