import { once } from "node:events";

import { startProgram } from "../../program/start-program.ts";
import { type PhaseAnswer, phaseAnswer, type PhaseTask } from "./message.ts";

/** As `npm start` tells Node. */
const usualFlags = ["--max-semi-space-size=4", "--heap-growing-percent=50"];

/** Runs one phase in a process of its own. Throws, with what it said, when it does not come to its end. */
export async function runPhase(file: string, task: PhaseTask): Promise<PhaseAnswer> {
  const program = startProgram(file, { nodeFlags: usualFlags });
  const answered = once(program.channel, "message");
  const ended = once(program.channel, "close").then(() => null);
  program.channel.send(task);
  const message = await Promise.race([answered, ended]);
  if (message === null) throw program.failure("ended before it answered");
  await ended;
  return phaseAnswer.parse(message[0]);
}
