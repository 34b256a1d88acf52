import type { IncomingMessage } from "node:http";

import { type OutboundAnswer, OutboundFault } from "../../ports/outbound.ts";

/** Bytes. */
const mostBytes = 1_000_000;

/** Reads an answer to its end. Throws `OutboundFault` for a redirect, for one that is too long, and for a packed one. */
export async function readAnswer(answer: IncomingMessage): Promise<OutboundAnswer> {
  const status = answer.statusCode ?? 0;
  if (status >= 300 && status < 400) {
    throw new OutboundFault("refused", `was answered ${status} and sent to another address, which was not called`);
  }
  const packed = answer.headers["content-encoding"] ?? "identity";
  if (packed !== "identity") {
    throw new OutboundFault("refused", "was answered in a packed form that was not asked for and was not read");
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > mostBytes) {
      throw new OutboundFault("too-large", "was answered with more than one megabyte, which was thrown away");
    }
    chunks.push(part);
  }
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]);
  return { status, headers: Object.fromEntries(headers), text: Buffer.concat(chunks).toString("utf8") };
}
