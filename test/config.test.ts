import { describe, expect, test } from "vitest";

import { readSettings } from "../src/config.ts";

const botToken = "xoxb-canary-1111";
const appToken = "xapp-canary-2222";
const signingSecret = "canary-3333";
const socket = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken };

/** The sentence with which the environment is refused. */
function refusalOf(environment: Readonly<Record<string, string | undefined>>): string {
  try {
    readSettings(environment);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "accepted";
}

test("with an app token it is Socket Mode, and everything else has a default", () => {
  const settings = readSettings(socket);

  expect(settings).toEqual({
    slack: { botToken, apiUrl: "https://slack.com/api/", mode: { kind: "socket", appToken } },
    databaseUrl: null,
    dataDirectory: ".latchkey",
    configPath: "latchkey.config.ts",
    logLevel: "info",
  });
  expect(Object.isFrozen(settings)).toBe(true);
});

test("with a signing secret it is HTTP on PORT", () => {
  const settings = readSettings({ SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, PORT: "8080" });

  expect(settings.slack.mode).toEqual({ kind: "http", signingSecret, port: 8_080 });
});

test("an address without a slash at the end gets one", () => {
  expect(readSettings({ ...socket, SLACK_API_URL: "http://127.0.0.1:9/api" }).slack.apiUrl).toBe(
    "http://127.0.0.1:9/api/",
  );
});

test("variables of others are left alone", () => {
  expect(refusalOf({ ...socket, HOME: "/root", SLACK_UNKNOWN: "" })).toBe("accepted");
});

describe("a variable that is missing is named", () => {
  test("the bot token", () => {
    expect(refusalOf({ SLACK_APP_TOKEN: appToken })).toContain("SLACK_BOT_TOKEN is not set");
  });

  test("both ways in", () => {
    const said = refusalOf({ SLACK_BOT_TOKEN: botToken });

    expect(said).toContain("Neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is set");
  });

  test("all of them at once", () => {
    const said = refusalOf({ PORT: "many", LOG_LEVEL: "loud", DATABASE_URL: "mysql://x", SLACK_API_URL: "nowhere" });

    for (const name of ["SLACK_BOT_TOKEN", "PORT", "LOG_LEVEL", "DATABASE_URL", "SLACK_API_URL"])
      expect(said).toContain(`- ${name} `);
  });
});

describe("safety 1: an empty secret refuses to start", () => {
  test.each(["SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"])("safety 1: %s is empty", (name) => {
    for (const value of ["", "   ", "\n"]) {
      const environment = {
        SLACK_BOT_TOKEN: botToken,
        ...(name === "SLACK_BOT_TOKEN" ? { SLACK_APP_TOKEN: appToken } : {}),
        [name]: value,
      };

      expect(refusalOf(environment)).toContain(`${name} is empty`);
    }
  });

  test("safety 1: an empty signing secret beside an app token is refused as well", () => {
    expect(refusalOf({ ...socket, SLACK_SIGNING_SECRET: "" })).toContain("SLACK_SIGNING_SECRET is empty");
  });
});

describe("variables that contradict each other", () => {
  test("both ways in are refused", () => {
    const said = refusalOf({ ...socket, SLACK_SIGNING_SECRET: signingSecret });

    expect(said).toContain("SLACK_APP_TOKEN (Socket Mode) and SLACK_SIGNING_SECRET (HTTP) are both set");
  });

  test.each(["http://slack.com/api/", "http://10.0.0.1/", "ftp://slack.com/", "http://localhost.evil.com/"])(
    "safety 32: %s is not an address the token is sent to",
    (SLACK_API_URL) => {
      expect(refusalOf({ ...socket, SLACK_API_URL })).toContain("SLACK_API_URL must be https");
    },
  );

  test.each(["http://127.0.0.1:1/api/", "http://localhost:1/", "http://[::1]:1/", "https://slack.test/api/"])(
    "%s is one",
    (SLACK_API_URL) => {
      expect(refusalOf({ ...socket, SLACK_API_URL })).toBe("accepted");
    },
  );

  test.each(["65536", "-1", "80 ", "0x50", "99999999999999999999", ""])("the port %j is none", (PORT) => {
    expect(refusalOf({ ...socket, PORT })).toContain("PORT is not a port");
  });
});

test("safety 37: no refusal repeats a secret", () => {
  const secrets = { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret };
  const database = "postgresql://latchkey:canary-4444@db/latchkey";

  const said = [
    refusalOf(secrets),
    refusalOf({ ...secrets, PORT: "no", DATABASE_URL: database }),
    refusalOf({ ...secrets, DATABASE_URL: database.replace("postgresql", "mysql") }),
    refusalOf({ ...secrets, SLACK_API_URL: "http://user:canary-5555@example.com/" }),
    refusalOf({ SLACK_BOT_TOKEN: "", SLACK_SIGNING_SECRET: signingSecret }),
  ];

  for (const sentence of said) {
    expect(sentence).toContain("Latchkey did not start");
    expect(sentence).not.toContain("canary");
  }
});
