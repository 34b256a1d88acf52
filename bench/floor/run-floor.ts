import { once } from "node:events";

import { startProgram } from "../program/start-program.ts";
import { type FloorAnswer, floorAnswer, type FloorTask } from "./message.ts";

/** Runs the floor in a process of its own. Throws, with what it said, when it does not come to its end. */
export async function runFloor(task: FloorTask): Promise<FloorAnswer> {
  const program = startProgram("bench/floor/main.ts");
  const answered = once(program.channel, "message");
  const ended = once(program.channel, "close").then(() => null);
  program.channel.send(task);
  const message = await Promise.race([answered, ended]);
  if (message === null) throw program.failure("ended before it answered");
  await ended;
  return floorAnswer.parse(message[0]);
}
