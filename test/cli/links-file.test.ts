import { Readable, Writable } from "node:stream";

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { joinAccounts, splitAccounts } from "../../src/cli/csv/accounts-cell.ts";
import type { AccountColumn } from "../../src/cli/csv/columns.ts";
import { guardCell, unguardCell } from "../../src/cli/csv/guard-cell.ts";
import { readLinksFile } from "../../src/cli/csv/read-links-file.ts";
import { writeLinksFile } from "../../src/cli/csv/write-links-file.ts";
import { okta, onelogin } from "../../src/connectors/index.ts";
import type { ImportLine } from "../../src/ports/link-imports.ts";
import type { PersonWithAccounts } from "../../src/ports/roster.ts";
import { secret } from "../../src/sdk/secret.ts";
import { buildUser } from "../support/builders.ts";
import { collect } from "../support/collect.ts";

const columns = [
  { id: "okta", type: "okta", label: "Okta" },
  { id: "emea", type: "onelogin", label: "OneLogin" },
];

/** As a configuration has them, each with its form of account ids. */
const unused = secret.env("UNUSED");
const realColumns = Object.entries({
  okta: okta({ orgUrl: "https://acme.okta.com", apiToken: unused }),
  emea: onelogin({ apiUrl: "https://acme.onelogin.com", clientId: unused, clientSecret: unused }),
}).map(([id, { type, label, accountIds }]) => ({ id, type, label, ...(accountIds !== undefined && { accountIds }) }));

/** Reads a file, whole or in pieces of so many bytes. */
async function read(content: string | Uint8Array, piece = 65_536, configured: readonly AccountColumn[] = columns) {
  const bytes = Buffer.from(content);
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, index) =>
    bytes.subarray(index * piece, (index + 1) * piece),
  );
  const file = await readLinksFile(Readable.from(pieces), configured);
  return { connectorIds: file.connectorIds, lines: await collect(file.lines) };
}

async function write(people: readonly PersonWithAccounts[]): Promise<string> {
  let text = "";
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  async function* all() {
    yield* people;
  }
  await writeLinksFile(all(), columns, output);
  return text;
}

const lineOf = (overrides: Partial<ImportLine>): ImportLine => ({
  line: 2,
  slackUserId: "U1",
  email: null,
  cells: [],
  problem: null,
  ...overrides,
});

/** Any text that the database can hold and no control character is in. */
const text = fc.string({ unit: "grapheme" }).map((any) => any.replace(/\p{Cc}/gu, "").toWellFormed());
const trickyText = fc.oneof(
  text,
  fc
    .tuple(fc.constantFrom("=", "+", "-", "@", "'", "'=", "''@", "＝", ",", '"', ";"), text)
    .map((parts) => parts.join("")),
);

describe("a cell", () => {
  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''+1"])(
    "safety 35: %j is no formula any more, and is the same text again when it is read",
    (dangerous) => {
      const cell = guardCell(dangerous);

      expect(cell).toBe(`'${dangerous}`);
      expect(unguardCell(cell)).toBe(dangerous);
    },
  );

  test("safety 35: any text at all is the same again, and never begins like a formula in between", () => {
    const any = fc.oneof(fc.string({ unit: "binary" }), trickyText);
    fc.assert(
      fc.property(any, (original) => {
        const cell = guardCell(original);

        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        expect(unguardCell(cell)).toBe(original);
      }),
    );
  });

  test("an apostrophe that guards nothing stays", () => {
    expect(unguardCell("'tis")).toBe("'tis");
    expect(unguardCell("O'Brien")).toBe("O'Brien");
  });

  test("several accounts are the same again, whatever their ids are made of", () => {
    const ids = fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1 }), { maxLength: 4 });
    fc.assert(
      fc.property(ids, (accounts) => {
        expect(splitAccounts(joinAccounts(accounts))).toEqual(accounts);
      }),
    );
  });

  test("usual ids stand in it as they are, and more spaces than one are one", () => {
    expect(joinAccounts(["00u1", "00u2"])).toBe("00u1 00u2");
    expect(splitAccounts("  00u1   00u2 00u1 ")).toEqual(["00u1", "00u2"]);
    expect(splitAccounts("   ")).toEqual([]);
  });
});

test("safety 35: whatever people and accounts are called, a file that was written is read as it was", async () => {
  const id = trickyText.filter((any) => any !== "");
  const person = fc.record({
    slackUserId: trickyText.map((any) => any.trim()).filter((any) => any !== ""),
    displayName: fc.oneof(
      trickyText,
      fc.string({ unit: "grapheme" }).map((any) => any.toWellFormed().replaceAll("\0", "")),
    ),
    accounts: fc.uniqueArray(id, { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(person, { maxLength: 5 }), async (people) => {
      const known = people.map(({ slackUserId, displayName, accounts }) => ({
        user: buildUser({ slackUserId, displayName, email: null }),
        accounts: accounts.map((externalId) => ({ connectorId: "emea", externalId })),
      }));

      const { lines } = await read(await write(known));

      expect(lines.map(({ problem }) => problem)).toEqual(people.map(() => null));
      expect(lines.map(({ slackUserId }) => slackUserId)).toEqual(people.map(({ slackUserId }) => slackUserId));
      expect(lines.map(({ cells }) => cells)).toEqual(
        people.map(({ accounts }) => (accounts.length === 0 ? [] : [{ connectorId: "emea", accounts }])),
      );
    }),
  );
});

describe("a file", () => {
  test("names its columns in any order, and needs not have all of them", async () => {
    const { connectorIds, lines } = await read("onelogin:emea,email\n7 8,ada@example.com\n");

    expect(connectorIds).toEqual(["emea"]);
    expect(lines).toEqual([
      lineOf({
        slackUserId: null,
        email: "ada@example.com",
        cells: [{ connectorId: "emea", accounts: ["7", "8"] }],
      }),
    ]);
  });

  test("may begin with a byte-order mark, end its lines as anybody does, and have empty ones", async () => {
    const lines = ["\uFEFFslack_user_id,okta:okta\r\nU1,a\r\n\r\nU2,b", "slack_user_id,okta:okta\rU1,a\r\rU2,b\r"];

    const files = await Promise.all(lines.map((content) => read(content)));

    for (const file of files) {
      expect(file.lines.map(({ line, slackUserId }) => [line, slackUserId])).toEqual([
        [2, "U1"],
        [4, "U2"],
      ]);
    }
  });

  test("counts lines as an editor does, also where a quoted cell goes over several", async () => {
    const { lines } = await read('slack_user_id,display_name,okta:okta\nU1,"Ada\nLovelace\n",a\nU2,Bo,b\n');

    expect(lines.map(({ line, slackUserId }) => [line, slackUserId])).toEqual([
      [2, "U1"],
      [5, "U2"],
    ]);
  });

  test("is read the same in pieces of any size, in the middle of a character too", async () => {
    const content = "\uFEFFslack_user_id,okta:okta\r\nU1,äöü\u{1F511}\r\nU2,ß\r\n";
    const whole = await read(content);

    const inPieces = await Promise.all([1, 2, 3, 7].map((piece) => read(content, piece)));

    for (const file of inPieces) expect(file).toEqual(whole);
  });

  test.each<{ what: string; row: string; says: RegExp }>([
    { what: "too many cells", row: "U1,a,b,c", says: /There are 4 cells, and the first line names 3 columns/ },
    { what: "too few cells", row: "U1,a", says: /There are 2 cells, and the first line names 3/ },
    { what: "a cell that is too long", row: `U1,,${"a".repeat(256)}`, says: /A cell has 256 characters/ },
    { what: "a control character", row: 'U1,,"a\nb"', says: /line break or another control character/ },
    { what: "nobody", row: ",,a", says: /names nobody/ },
  ])("a line with $what is given with its problem, and the next one is read", async ({ row, says }) => {
    const { lines } = await read(`slack_user_id,email,okta:okta\n${row}\nU2,,b\n`);

    expect(lines[0]).toEqual(lineOf({ slackUserId: null, problem: expect.stringMatching(says) }));
    expect(lines[1]).toMatchObject({ slackUserId: "U2", problem: null });
  });

  test.each([
    {
      cells: "grace.mwangi@acme.com,",
      says: "“grace.mwangi@acme.com” is no account id of Okta (00u…), so nothing was",
    },
    { cells: "00u1 1.23E+15,", says: "“1.23E+15” is no account id of Okta (00u…)" },
    { cells: ",1.23E+15", says: "“1.23E+15” is no account id of OneLogin (digits only)" },
    { cells: ",ada", says: "“ada” is no account id of OneLogin" },
  ])("a line whose cells are $cells names what is no account, and no account with it", async ({ cells, says }) => {
    const { lines } = await read(
      `slack_user_id,okta:okta,onelogin:emea\nU1,${cells}\nU2,00u2,48151623\n`,
      undefined,
      realColumns,
    );

    expect(lines[0]).toEqual(lineOf({ slackUserId: null, problem: expect.stringContaining(says) }));
    expect(lines[1]).toMatchObject({ slackUserId: "U2", problem: null });
  });

  test.each<{ what: string; content: string | Uint8Array; says: RegExp }>([
    { what: "nothing in it", content: "", says: /The file is empty/ },
    {
      what: "unknown columns",
      content: "slack_user_id,okta:emea,salary\n",
      says: /no columns "okta:emea", "salary".*there are: slack_user_id, email, display_name, okta:okta, onelogin:emea\. Nothing was changed/,
    },
    { what: "no heading", content: "U1,00u1\n", says: /There are no columns "U1", "00u1"/ },
    { what: "a column twice", content: "email,okta:okta,okta:okta\n", says: /"okta:okta" is there twice/ },
    { what: "nobody's column", content: "okta:okta\n", says: /neither the column slack_user_id nor email/ },
    { what: "no accounts", content: "email\n", says: /no column with accounts. There are: okta:okta, onelogin:emea/ },
    { what: "semicolons", content: "email;okta:okta\n", says: /separated by semicolons or tabs/ },
    {
      what: "an open quotation",
      content: 'email,okta:okta\na@x.com,a\nb@x.com,"b\n',
      says: /a quotation mark is not closed, in the record that begins in line 3\. Nothing was changed/,
    },
    {
      what: "text behind a quotation",
      content: 'email,okta:okta\n"a"x,b\n',
      says: /behind a closing quotation mark, in the record that begins in line 2/,
    },
    {
      what: "bytes that are no UTF-8",
      content: Buffer.concat([Buffer.from("email,okta:okta\na,b\nc,"), Buffer.from([0xff]), Buffer.from("\nd,e\n")]),
      says: /^Line 3 of the file is not UTF-8/,
    },
    { what: "UTF-8 that breaks off", content: Buffer.from([0x65, 0xc3]), says: /^Line 1 of the file is not UTF-8/ },
    { what: "a NUL", content: "email,okta:okta\na,b\0\n", says: /^Line 2 of the file has a NUL character/ },
    {
      what: "a cell of a million characters",
      content: `email,okta:okta\na,${"x".repeat(1_000_000)}\n`,
      says: /^Line 2 of the file is longer than 65536 bytes/,
    },
    {
      what: "a cell of a million characters in many lines",
      content: `email,okta:okta\na,"${"x\n".repeat(500_000)}"\n`,
      says: /record of more than 65536 characters, in the record that begins in line 2/,
    },
  ])("with $what is broken, and a sentence says where", async ({ content, says }) => {
    await expect(read(content, 1_000)).rejects.toThrow(says);
  });

  test("that is endless and has no line in it is not taken into memory", async () => {
    let given = 0;
    async function* endless() {
      for (;;) {
        given += 1;
        yield Buffer.alloc(10_000, "x");
      }
    }

    await expect(readLinksFile(Readable.from(endless()), columns)).rejects.toThrow(/longer than 65536 bytes/);

    expect(given).toBeLessThan(100);
  });
});
