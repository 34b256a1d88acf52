import type { DirectoryRecord } from "../../ports/directory.ts";
import { isPlainText } from "./plain-text.ts";

/** A text longer than this is not kept, nor a list whose texts are longer together. */
const longestValue = 4_000;
const longestList = 100;

/** A record of a provider, none of whose fields is known to be what it should be. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether it has fields to look at. */
export function hasFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The names that may be looked at. `__proto__` is no name of an attribute: whoever writes it changes the object. */
export function attributeNames(...lists: readonly (readonly string[])[]): readonly string[] {
  return [...new Set(lists.flat())].filter((name) => name !== "__proto__");
}

/**
 * Those of a record's fields that are named and small: texts, numbers, booleans and lists of texts. Everything else is
 * left out, so that nothing large, nested or unkeepable comes into the house.
 */
export function readAttributes(fields: Fields, names: readonly string[]): DirectoryRecord["attributes"] {
  const attributes: Record<string, unknown> = {};
  for (const name of names) {
    const value = fields[name];
    if (value !== null && value !== undefined && isKeepable(value)) attributes[name] = value;
  }
  return attributes;
}

function isKeepable(value: unknown): boolean {
  if (typeof value === "string") return value.length <= longestValue && isPlainText(value);
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value === "boolean") return true;
  return Array.isArray(value) && value.length <= longestList && areKeepable(value);
}

function areKeepable(values: readonly unknown[]): boolean {
  let length = 0;
  for (const value of values) {
    if (typeof value !== "string" || !isPlainText(value)) return false;
    length += value.length;
  }
  return length <= longestValue;
}
