import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isResponseUrl } from "../../../src/connectors/slack/whisper.ts";

const real = "https://slack.com/api/";
const pretend = "http://127.0.0.1:4711/api/";

describe("where an answer may be sent", () => {
  test.each([
    "https://hooks.slack.com/commands/T1/2/abc",
    "https://hooks.slack.com:443/actions/T1/2/abc",
    "https://hooks.slack-gov.com/actions/T1/2/abc",
    "https://HOOKS.SLACK.COM/actions/T1/2/abc",
  ])("safety 32: to Slack's own hooks, %s", (address) => {
    expect(isResponseUrl(address, real)).toBe(true);
  });

  test.each([
    "http://hooks.slack.com/actions/1",
    "https://hooks.slack.com:8443/actions/1",
    "https://user:password@hooks.slack.com/actions/1",
    "https://hooks.slack.com@evil.example/actions/1",
    "https://hooks.slack.com.evil.example/actions/1",
    "https://evil-hooks.slack.com/actions/1",
    "https://hooks.slack.com./actions/1",
    "https://slack.com/actions/1",
    "https://169.254.169.254/latest/meta-data",
    "http://127.0.0.1:4711/response/1",
    "http://localhost/response/1",
    "http://[::1]/response/1",
    "https://127.0.0.1/response/1",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "//hooks.slack.com/actions/1",
    "",
  ])("safety 32: nowhere else, not to %s", (address) => {
    expect(isResponseUrl(address, real)).toBe(false);
  });

  test("safety 32: to this machine only while Slack itself is on this machine, and only where it is", () => {
    expect(isResponseUrl("http://127.0.0.1:4711/response/1", pretend)).toBe(true);
    expect(isResponseUrl("http://127.0.0.1:4711/response/1", real)).toBe(false);
    for (const other of [
      "http://127.0.0.2:4711/",
      "http://10.0.0.1/",
      "http://169.254.169.254/",
      "http://user@127.0.0.1:4711/",
      "ftp://127.0.0.1:4711/",
    ]) {
      expect(isResponseUrl(other, pretend)).toBe(false);
    }
  });

  test("safety 32: whatever the address, with the real Slack it is allowed only for the two hosts over https", () => {
    const address = fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true, validSchemes: ["http", "https", "ftp"] }),
      fc.string(),
    );
    fc.assert(
      fc.property(address, (text) => {
        const isAllowed = isResponseUrl(text, real);

        expect(isAllowed && !/^https:\/\/hooks\.slack(-gov)?\.com(:443)?(\/|\?|#|$)/i.test(text)).toBe(false);
      }),
    );
  });

  test("safety 32: no host that only begins, ends or contains the right one is taken for it", () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const near = fc.tuple(word, fc.constantFrom("", ".", "-")).map(([one, joint]) => one + joint);
    fc.assert(
      fc.property(near, word, fc.boolean(), (before, after, atEnd) => {
        const host = atEnd ? `hooks.slack.com.${after}` : `${before}hooks.slack.com`;

        expect(isResponseUrl(`https://${host}/actions/1`, real)).toBe(false);
      }),
    );
  });
});
