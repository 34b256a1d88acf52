import { isUtf8 } from "node:buffer";

import { Refused } from "../refused.ts";

/** The longest line that is read at all, in bytes. What is longer is no list of links. */
export const longestLine = 65_536;

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/**
 * The bytes of a file as they come, once whole lines of them are known to be text: UTF-8, no NUL, no line that would fill
 * the memory. Throws a sentence with the number of the first line that is not.
 */
export async function* checkText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let open = Buffer.alloc(0);
  let linesBefore = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.concat([open, chunk]);
    const end = Math.max(bytes.lastIndexOf(lineFeed), bytes.lastIndexOf(carriageReturn)) + 1;
    const whole = bytes.subarray(0, end);
    open = bytes.subarray(end);
    linesBefore += checkLines(whole, linesBefore);
    if (open.length > longestLine) throw tooLong(linesBefore + 1);
    if (whole.length > 0) yield whole;
  }
  checkLines(open, linesBefore);
  if (open.length > 0) yield open;
}

/** How many lines there are, all of which are text. */
function checkLines(bytes: Buffer, linesBefore: number): number {
  let count = 0;
  let from = 0;
  const isText = isUtf8(bytes) && !bytes.includes(0);
  while (from < bytes.length) {
    const end = endOfLine(bytes, from);
    if (end - from > longestLine) throw tooLong(linesBefore + count + 1);
    if (!isText) checkLine(bytes.subarray(from, end), linesBefore + count + 1);
    count += 1;
    from = end;
  }
  return count;
}

/** Behind the line feed, or behind a carriage return that no line feed follows. */
function endOfLine(bytes: Buffer, from: number): number {
  const feed = bytes.indexOf(lineFeed, from);
  const end = feed === -1 ? bytes.length : feed + 1;
  const alone = bytes.subarray(from, end).indexOf(carriageReturn);
  const isAlone = alone !== -1 && from + alone + 1 < end && bytes[from + alone + 1] !== lineFeed;
  return isAlone ? from + alone + 1 : end;
}

function checkLine(line: Buffer, number: number): void {
  if (line.includes(0)) {
    throw new Refused(
      `Line ${number} of the file has a NUL character, so this is no text and nothing was changed. Save it as CSV in UTF-8.`,
    );
  }
  if (!isUtf8(line)) {
    throw new Refused(
      `Line ${number} of the file is not UTF-8, so nothing was changed. Save it as CSV in UTF-8 and import it again.`,
    );
  }
}

function tooLong(number: number): Refused {
  return new Refused(
    `Line ${number} of the file is longer than ${longestLine} bytes, so it is no list of links and nothing was changed. ` +
      "Look at that line; a quotation mark that is not closed may be the cause.",
  );
}
