import { expect, test } from "vitest";

import { complete } from "../../../../sandbox/page/client/composer/completion.ts";

const known = {
  commands: [
    {
      command: "/access",
      description: "Ask for temporary access",
      usageHint: "[flow] | help",
      completions: [
        { text: "okta-access", description: "Production" },
        { text: "onelogin-access", description: "OneLogin" },
        { text: "help", description: "What it can do" },
      ],
    },
    { command: "/identity", description: "For admins", usageHint: "", completions: [] },
  ],
  people: [
    { name: "maya", realName: "Maya Lindgren" },
    { name: "jonas", realName: "Jonas Weber" },
  ],
};
const offered = (text: string) => complete(text, known).map((offer) => offer.text);

test("a slash offers the commands, narrowed by what is typed", () => {
  expect(offered("/")).toEqual(["/access ", "/identity"]);
  expect(offered("/A")).toEqual(["/access "]);
  expect(offered("/nothing")).toEqual([]);
});

test("after a command stands what may follow it, until it is written out", () => {
  expect(offered("/access ")).toEqual(["/access okta-access", "/access onelogin-access", "/access help"]);
  expect(offered("/access o")).toEqual(["/access okta-access", "/access onelogin-access"]);
  expect(offered("/access help")).toEqual([]);
  expect(offered("/nothing o")).toEqual([]);
});

test("an at sign offers people by handle and by name, wherever it stands", () => {
  expect(offered("hello @ma")).toEqual(["hello @maya "]);
  expect(offered("@web")).toEqual(["@jonas "]);
  expect(offered("mail me at maya@ma")).toEqual([]);
  expect(offered("@maya")).toEqual([]);
});

test("ordinary words offer nothing", () => {
  expect(offered("")).toEqual([]);
  expect(offered("and/or")).toEqual([]);
  expect(offered("/access\nmore")).toEqual([]);
});
