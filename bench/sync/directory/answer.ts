import type { Population } from "./population.ts";
import { accountOf, userText } from "./user-text.ts";

/** What is sent for a question. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The `Link` header; `null` for none. */
  readonly link: string | null;
}

/** As many users as Okta gives on one page. */
const mostOnPage = 200;

const since = /^lastUpdated gt "([^"]+)"$/;

/** Answers a question as Okta would: users page by page, one user, groups, and which organisation it is. */
export function answer(population: Population, url: string, path: string): Answer {
  const asked = new URL(path, url);
  if (asked.pathname === "/api/v1/users") return answerUsers(population, url, asked.searchParams);
  const number = /^\/api\/v1\/users\/00u(\d{17})$/.exec(asked.pathname)?.[1];
  const user = number === undefined ? null : population.find(Number(number));
  if (user !== null) return plain(200, userText(user, url));
  if (asked.pathname === "/.well-known/okta-organization")
    return plain(200, `{"id":"00obenchdirectory000","pipeline":"idx"}`);
  if (asked.pathname === "/api/v1/groups") return plain(200, groups);
  if (/^\/api\/v1\/groups\/[^/]+\/users$/.test(asked.pathname)) return plain(200, "[]");
  return plain(404, `{"errorCode":"E0000007","errorSummary":"Not found","errorCauses":[]}`);
}

function answerUsers(population: Population, url: string, query: URLSearchParams): Answer {
  const limit = Math.min(Number(query.get("limit") ?? mostOnPage), mostOnPage);
  const filter = query.get("filter");
  const changedSince = filter === null ? null : (since.exec(filter)?.[1] ?? null);
  if (filter !== null && changedSince === null) {
    return plain(400, `{"errorCode":"E0000031","errorSummary":"Invalid search criteria.","errorCauses":[]}`);
  }
  const texts: string[] = [];
  let last = 0;
  let isMore = false;
  for (const user of population.after(Number(query.get("after") ?? 0), changedSince)) {
    isMore = texts.length === limit;
    if (isMore) break;
    texts.push(userText(user, url));
    last = user.number;
  }
  const self = `<${url}/api/v1/users?${query.toString()}>; rel="self"`;
  query.set("after", String(last));
  const link = isMore ? `${self}, <${url}/api/v1/users?${query.toString()}>; rel="next"` : self;
  return { status: 200, body: `[${texts.join(",")}]`, link };
}

function plain(status: number, body: string): Answer {
  return { status, body, link: null };
}

const groups = `[${Array.from({ length: 10 }, (_, at) => {
  const id = accountOf(at).replace("00u", "00g");
  return `{"id":"${id}","type":"OKTA_GROUP","profile":{"name":"Group ${at}","description":null}}`;
}).join(",")}]`;
