import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { getCookie, setCookie } from "hono/cookie";
import { secureHeaders } from "hono/secure-headers";

import type { Town } from "../../town/town.ts";
import { actPath, type Answer } from "../protocol.ts";
import { performAct } from "./acts/perform-act.ts";
import { readAct } from "./acts/read-act.ts";
import type { Guard } from "./guard.ts";
import { refusalPage } from "./refusal-page.ts";

/** The built page, by path. */
export type BuiltPage = ReadonlyMap<string, { readonly type: string; readonly body: Uint8Array }>;

const maxBodyBytes = 100_000;

/** Everything over plain HTTP: the door, the files of the page, and what people do. */
export function pageRoutes({ town, guard, page }: { town: Town; guard: Guard; page: BuiltPage }) {
  const routes = new Hono<{ Bindings: HttpBindings }>();

  routes.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        connectSrc: ["'self'", ({ env }) => `ws://${env.incoming.headers.host}`],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      referrerPolicy: "no-referrer",
      xFrameOptions: "DENY",
      strictTransportSecurity: false,
    }),
  );

  routes.use(async (context, next) => {
    const { method } = context.req;
    const host = context.req.header("host");
    const token = context.req.path === "/" && method === "GET" ? context.req.query("token") : undefined;
    if (token !== undefined && guard.refuseHost({ host }) === null && guard.isToken(token)) {
      setCookie(context, guard.cookieName, guard.cookieValue, {
        httpOnly: true,
        sameSite: "Strict",
        path: "/",
        maxAge: 400 * 86_400, // As long as browsers keep one.
      });
      return context.redirect("/");
    }
    const cookie = getCookie(context, guard.cookieName);
    const refusal = guard.refuse({ method, host, origin: context.req.header("origin"), cookie, isUpgrade: false });
    if (refusal === null) return next();
    return method === "GET"
      ? context.html(refusalPage(refusal.sentence), refusal.status)
      : context.json(refused(refusal.sentence), refusal.status);
  });

  const limit = bodyLimit({
    maxSize: maxBodyBytes,
    onError: (context) => context.json(refused("This is more than 100 kB, so nothing was done."), 413),
  });
  routes.post(actPath, limit, async (context) => {
    const read = await readAct(context.req.raw);
    if ("problem" in read) return context.json(refused(read.problem), 400);
    return context.json(await performAct(town, read.act));
  });

  routes.get("*", (context) => {
    const { path } = context.req;
    const file = page.get(path === "/" ? "/index.html" : path);
    if (file === undefined) return context.text("There is no such file.", 404);
    const isNamedByContent = path.startsWith("/assets/");
    context.header("Content-Type", file.type);
    context.header("Cache-Control", isNamedByContent ? "private, max-age=31536000, immutable" : "no-store");
    return context.body(new Uint8Array(file.body));
  });

  routes.onError((error, context) => {
    town.log.error({ err: error }, "The page's server could not answer.");
    return context.json(refused("The sandbox could not do this. Reload the page."), 500);
  });
  return routes;
}

function refused(problem: string): Answer {
  return { ok: false, problem };
}
