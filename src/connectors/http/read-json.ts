import { DirectoryFault } from "../../ports/directory.ts";

/** The body of an answer that has to be JSON. Anything else, nothing at all included, is `malformed`. */
export async function readJson(answer: Response, service: string): Promise<unknown> {
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new DirectoryFault("malformed", `${service} answered with something that is not JSON. It was not used.`);
  }
}
