import type { BrowserContext } from "playwright-core";

const here = new Set(["127.0.0.1", ""]);

/**
 * Watches what nobody sees on the page: errors in its console, faults of its script, and requests that leave this
 * machine.
 *
 * @param mayComplain errors that are no surprise
 * @returns what it saw so far, as sentences
 */
export function watchForTrouble(context: BrowserContext, mayComplain?: RegExp): () => readonly string[] {
  const seen: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error" && mayComplain?.test(message.text()) !== true) {
      seen.push(`The console says: ${message.text()} (${message.location().url})`);
    }
  });
  context.on("weberror", (fault) => {
    seen.push(`The script of the page failed: ${fault.error().message}`);
  });
  context.on("request", (request) => {
    if (!here.has(new URL(request.url()).hostname)) seen.push(`A request left this machine: ${request.url()}`);
  });
  context.on("page", (page) => {
    page.on("websocket", (socket) => {
      if (!here.has(new URL(socket.url()).hostname)) seen.push(`A connection left this machine: ${socket.url()}`);
    });
  });
  return () => seen;
}
