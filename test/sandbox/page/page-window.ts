import { EventEmitter, once } from "node:events";

import { WebSocket } from "ws";
import { z } from "zod";

import {
  type Act,
  actPath,
  type Answer,
  type BackstagePicture,
  type DrawnMessage,
  type DrawnView,
  type PanePicture,
  type Picture,
  type Watched,
  watchPath,
  type WorkspacePicture,
} from "../../../sandbox/page/protocol.ts";
import type { ServedPage } from "../../../sandbox/page/server/serve-page.ts";
import { type Block, buttonLabels, readableText } from "../../../sandbox/slack/index.ts";

const patienceMs = 45_000;

/** What one browser window knows and does, without a browser: it sends acts and reads pictures, nothing else. */
export interface PageWindow {
  readonly cookie: string;
  readonly origin: string;
  /** Every picture that came, oldest first. */
  readonly pictures: readonly Picture[];
  act(act: Act): Promise<Answer>;
  /** Acts, and throws when it did not work. */
  must(act: Act): Promise<void>;
  watch(panes: Watched["panes"], options?: { backstage?: boolean }): void;
  /** Sends any text as the page would send what it watches. */
  send(text: string): void;
  workspace(look: (picture: WorkspacePicture) => boolean): Promise<WorkspacePicture>;
  /** The picture of this pane, once it is so. */
  pane(pane: number, look: (picture: PanePicture) => boolean): Promise<PanePicture>;
  backstage(look: (picture: BackstagePicture) => boolean): Promise<BackstagePicture>;
  /** The code and the words with which the server closed the connection. */
  closed(): Promise<{ code: number; reason: string }>;
  close(): void;
}

/** Opens the printed address as a browser does, and connects. */
export async function openWindow({ address, port }: ServedPage): Promise<PageWindow> {
  const origin = `http://127.0.0.1:${port}`;
  const entered = await fetch(address, { redirect: "manual" });
  const cookie = entered.headers.get("set-cookie")?.split(";")[0] ?? "";
  const socket = new WebSocket(`ws://127.0.0.1:${port}${watchPath}`, { headers: { cookie, origin } });
  const pictures: Picture[] = [];
  const news = new EventEmitter();
  news.setMaxListeners(50);
  socket.on("message", (data: Buffer) => {
    pictures.push(JSON.parse(data.toString()));
    news.emit("picture");
  });
  const ended = once(socket, "close");
  await once(socket, "open");

  const act = async (wanted: Act): Promise<Answer> => {
    const response = await fetch(origin + actPath, {
      method: "POST",
      headers: { cookie, origin, "content-type": "application/json" },
      body: JSON.stringify(wanted),
    });
    const answer: Answer = JSON.parse(await response.text());
    return answer;
  };
  const until = async <Wanted extends Picture>(find: () => Wanted | undefined, what: string): Promise<Wanted> => {
    const tooLate = AbortSignal.timeout(patienceMs);
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await once(news, "picture", { signal: tooLate }).catch(() => {
        throw new Error(`No ${what} like that came. The last ones:\n${describeLast(pictures)}`);
      });
    }
  };

  return {
    cookie,
    origin,
    pictures,
    act,
    async must(wanted) {
      const answer = await act(wanted);
      if (!answer.ok) throw new Error(answer.problem);
    },
    watch: (panes, { backstage = false } = {}) => socket.send(JSON.stringify({ panes, backstage })),
    send: (text) => socket.send(text),
    workspace: (look) =>
      until(() => {
        const last = pictures.findLast((picture) => picture.kind === "workspace");
        return last !== undefined && look(last) ? last : undefined;
      }, "picture of the workspace"),
    pane: (pane, look) =>
      until(() => {
        const last = pictures.findLast((picture): picture is PanePicture => isPane(picture) && picture.pane === pane);
        return last !== undefined && look(last) ? last : undefined;
      }, `picture of pane ${pane}`),
    backstage: (look) =>
      until(() => {
        const last = pictures.findLast((picture) => picture.kind === "backstage");
        return last !== undefined && look(last) ? last : undefined;
      }, "picture of the other side"),
    async closed() {
      const [code, reason] = z.tuple([z.number(), z.instanceof(Buffer)]).parse(await ended);
      return { code, reason: String(reason) };
    },
    close: () => socket.terminate(),
  };
}

/** The message of a pane that says this. */
export function saying({ messages }: PanePicture, words: string): DrawnMessage | undefined {
  return messages.findLast((message) => readableText(message).includes(words));
}

/** The ids by which a button of these blocks is clicked. */
export function button({ blocks }: { readonly blocks: readonly Block[] }, label: string) {
  for (const block of blocks) {
    if (block.type !== "actions") continue;
    for (const element of block.elements) {
      if (element.type === "button" && element.text.text === label) {
        return { blockId: block.block_id ?? "", actionId: element.action_id ?? "", choice: null };
      }
    }
  }
  throw new Error(`There is no button "${label}"; there is ${buttonLabels({ blocks }).join(", ")}`);
}

/** The ids of the field under this label. */
export function field({ blocks }: DrawnView, label: string) {
  const block = blocks.find((one) => one.type === "input" && one.label.text === label);
  if (block?.type !== "input") throw new Error(`There is no field "${label}"`);
  return { blockId: block.block_id ?? "", actionId: block.element.action_id ?? "" };
}

function isPane(picture: Picture): picture is PanePicture {
  return picture.kind === "pane";
}

function describeLast(pictures: readonly Picture[]): string {
  const texts = pictures.slice(-6).map((picture) => {
    if (picture.kind !== "pane") return picture.kind;
    const said = picture.messages.slice(-3).map((message) => readableText(message));
    return `pane ${picture.pane}: ${picture.as} in ${picture.place}\n${said.join("\n")}`;
  });
  return texts.join("\n");
}
