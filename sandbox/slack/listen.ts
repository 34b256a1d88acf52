import type { IncomingMessage, Server } from "node:http";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { Hono } from "hono";
import type { SocketCarrier } from "./delivery/socket-carrier.ts";
import type { ResponseUrls } from "./responses/response-urls.ts";
import type { ApiAnswer } from "./web-api/answer.ts";
import type { WebApi } from "./web-api/web-api.ts";
import type { Uploads } from "./workspace/uploads.ts";

interface Doors {
  readonly api: WebApi;
  readonly responseUrls: ResponseUrls;
  readonly uploads: Uploads;
  readonly socket: SocketCarrier;
  readonly scopes: ReadonlySet<string>;
}

/** Opens the Web API, the `response_url`s and Socket Mode on one loopback port; resolves with the port. */
export async function listen(doors: Doors, port: number): Promise<{ port: number; close: () => Promise<void> }> {
  const routes = routesTo(doors);
  const server = createAdaptorServer({ fetch: routes.fetch, overrideGlobalObjects: false });
  server.on("upgrade", (request: IncomingMessage, stream, head) => doors.socket.upgrade(request, stream, head));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The pretend Slack has no port");
  return { port: address.port, close: () => closeServer(server) };
}

function routesTo({ api, responseUrls, uploads, scopes }: Doors) {
  const routes = new Hono<{ Bindings: HttpBindings }>();
  routes.on(["GET", "POST"], "/api/:method", async (c) => {
    const answer = await api.answer({
      method: c.req.param("method"),
      contentType: c.req.header("content-type") ?? "",
      authorization: c.req.header("authorization"),
      text: await c.req.text(),
      query: new URL(c.req.url).searchParams,
    });
    return respond(c.env.incoming, answer, { "x-oauth-scopes": [...scopes].join(",") });
  });
  routes.post("/response/:id", async (c) => {
    const answer = await responseUrls.use(c.req.param("id"), await c.req.text());
    return respond(c.env.incoming, answer, {});
  });
  routes.post("/upload/v1/:id", async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    // Slack's own words are not documented; the status is what an app looks at.
    const isTaken = uploads.receive(c.req.param("id"), bytes);
    return isTaken ? c.text(`OK - ${bytes.byteLength}`) : c.text("upload_error", 400);
  });
  return routes;
}

function respond(request: IncomingMessage, answer: ApiAnswer, headers: Record<string, string>): Response {
  if (answer.kind === "cut") request.socket.destroy();
  // Without an answer the connection stays open until the app gives up or the pretend Slack stops.
  if (answer.kind !== "answer") return RESPONSE_ALREADY_SENT;
  const { body, status, retryAfter } = answer;
  const all = retryAfter === undefined ? headers : { ...headers, "retry-after": String(retryAfter) };
  return typeof body === "string"
    ? new Response(body, { status, headers: all })
    : Response.json(body, { status, headers: all });
}

function closeServer(server: ReturnType<typeof createAdaptorServer>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if (isHttpServer(server)) server.closeAllConnections();
  });
}

function isHttpServer(server: ReturnType<typeof createAdaptorServer>): server is Server {
  return "closeAllConnections" in server;
}
