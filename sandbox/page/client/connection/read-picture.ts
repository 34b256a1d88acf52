import * as z from "zod";

import type { Picture } from "../../protocol.ts";

const shape = z.looseObject({ kind: z.enum(["workspace", "pane", "backstage"]) });

/** A picture from the wire, or undefined for anything else. The server that drew it was built with this page. */
export function readPicture(data: unknown): Picture | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(data);
    return isPicture(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isPicture(value: unknown): value is Picture {
  return shape.safeParse(value).success;
}
