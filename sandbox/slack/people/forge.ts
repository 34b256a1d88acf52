import { copyByWire, type JsonObject, jsonObject } from "../json.ts";

/** The payload with JSON pointers set to other values (or removed, by undefined); missing parents are made. */
export function forge(payload: JsonObject, changes: Readonly<Record<string, unknown>> = {}): JsonObject {
  const forged = copyByWire(payload);
  for (const [pointer, value] of Object.entries(changes)) {
    const keys = pointer
      .split("/")
      .slice(1)
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = keys.pop();
    if (last === undefined) throw new Error(`"${pointer}" is not a JSON pointer`);
    setIn(keys.reduce(child, forged), last, value);
  }
  return forged;
}

type Container = JsonObject | unknown[];

function child(parent: Container, key: string): Container {
  const there: unknown = Array.isArray(parent) ? parent[Number(key)] : parent[key];
  if (Array.isArray(there)) return there;
  if (isObject(there)) return there;
  const made: JsonObject = {};
  setIn(parent, key, made);
  return made;
}

function setIn(parent: Container, key: string, value: unknown): void {
  if (Array.isArray(parent)) parent[Number(key)] = value;
  else if (value === undefined) delete parent[key];
  else parent[key] = value;
}

function isObject(value: unknown): value is JsonObject {
  return jsonObject.safeParse(value).success;
}
