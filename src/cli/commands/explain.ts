import type { Explanation, ExplainedOutcome } from "../../domain/explanation.ts";
import type { Trace } from "../../domain/trace.ts";
import type { Ground } from "../house.ts";
import { refuseInWords } from "../refuse-in-words.ts";
import { Refused } from "../refused.ts";
import { drawTable } from "../terminal/draw-table.ts";
import { writeTo } from "../terminal/write-to.ts";
import { Unchecked } from "../unchecked.ts";
import { WrongUsage } from "../wrong-usage.ts";

export interface ExplainOptions {
  readonly flow?: string;
  readonly as?: string;
  readonly target?: string;
  readonly hooks?: boolean;
  readonly json?: boolean;
}

/** `latchkey explain`: what would come of a request, and why, from live data; nobody is asked and nothing is kept. */
export async function explain(ground: Ground, { flow, as, target, hooks = false, json = false }: ExplainOptions) {
  if (flow === undefined || as === undefined)
    throw new WrongUsage("Say which flow and who would ask: --flow <name> --as <e-mail or Slack user id>.");
  const explained = await ground.explain({ flow, as, target: target ?? null, runHooks: hooks });
  if (!explained.ok) return refuseInWords(explained.refusal);
  const { value } = explained;
  await writeTo(ground.stdout, json ? `${JSON.stringify(value, null, 2)}\n` : draw(value, ground));
  const { outcome } = value;
  if (outcome === "unknown") throw new Unchecked(says.unknown);
  if (outcome === "refused" || outcome === "denied") throw new Refused(says[outcome]);
}

const says: Record<ExplainedOutcome, string> = {
  asked: "Those who decide would be asked.",
  approved: "The flow's own hook would approve it, and nobody would be asked.",
  denied: "The flow's own hook would deny it, and nobody would be asked.",
  refused: "It would end before anybody is asked.",
  unknown: "Not everything could be read, so nobody can say what would come of it.",
};

function draw({ who, what, outcome, trace, stages, destinations }: Explanation, { stdout }: Ground): string {
  const heading = `${who} asks for ${what}\n${says[outcome]}\n\n`;
  const looked = drawTable(["", "LOOKED AT", "FOUND"], traceRows(trace), stdout);
  if (stages.length === 0) return heading + looked;
  const rows = stages.map(({ label, quorum, deciders, people, areMore }, at) => [
    label ?? String(at + 1),
    String(quorum),
    plainMentions(deciders),
    `${people.map(plainMentions).join(", ") || "nobody by now"}${areMore ? ", and more" : ""}`,
  ]);
  const places = destinations.map((place, at) => [String(at + 1), plainMentions(place)]);
  return (
    `${heading}${looked}\nWho decides\n${drawTable(["STAGE", "HOW MANY", "WHO MAY", "BY NAME"], rows, stdout)}` +
    `\nWhere the card goes\n${drawTable(["LIST", "TO"], places, stdout)}`
  );
}

const marks = { yes: "yes", no: "no" } as const;

function traceRows(trace: Trace): readonly (readonly string[])[] {
  return trace.map(({ asked, found, says: said }) => [
    said === null ? "-" : marks[said],
    plainMentions(asked),
    plainMentions(found),
  ]);
}

/** People are named by Slack's ids here, and not mentioned. */
function plainMentions(text: string): string {
  return text.replace(/<@(\w+)>/g, "$1");
}
