import type { Town } from "../../../town/town.ts";
import type { BackstagePicture } from "../../protocol.ts";
import { drawMails } from "./mail-pictures.ts";
import { drawDirectories } from "./directory-pictures.ts";

const newestCalls = 200;

/** The other side of the glass. */
export function drawBackstage(town: Town): BackstagePicture {
  return {
    kind: "backstage",
    now: town.now(),
    // Two readings of the clock lie a little apart.
    aheadMs: Math.round(town.company.aheadMs / 1_000) * 1_000,
    directories: drawDirectories(town),
    slackTrouble: town.trouble.slack,
    mailTrouble: town.trouble.mail,
    mails: drawMails(town),
    calls: town.calls.lines(newestCalls),
    onCall: town.onCall(),
  };
}
