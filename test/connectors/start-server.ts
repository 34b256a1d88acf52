import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

import { onTestFinished } from "vitest";

/** A server that behaves as a test wants it to, with every call that arrived and the credential it carried. */
export interface Loopback {
  readonly url: string;
  readonly heard: { readonly path: string; readonly authorization: string | undefined }[];
}

/** Starts it on loopback; it ends with the test. */
export async function startServer(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Loopback> {
  const heard: Loopback["heard"] = [];
  const server = createServer((request, response) => {
    heard.push({ path: request.url ?? "", authorization: request.headers.authorization });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port");
  return { url: `http://127.0.0.1:${address.port}`, heard };
}
