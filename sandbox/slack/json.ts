import * as z from "zod";

export type JsonObject = Record<string, unknown>;

export const jsonObject = z.record(z.string(), z.unknown());

/** The parsed text, or undefined if it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

/** A deep copy as it would arrive on the other side of a wire. */
export function copyByWire(value: JsonObject): JsonObject {
  return jsonObject.parse(JSON.parse(JSON.stringify(value)));
}
