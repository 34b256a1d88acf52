/** JSON set out to be read; form fields one a line, and JSON inside them too; anything else as it is. */
export function prettyBody(body: string): string {
  if (body.trim() === "") return "(empty)";
  const json = prettyJson(body);
  if (json !== undefined) return json;
  if (!/^[\w.[\]%-]+=[^\s]*$/.test(body)) return body;
  return [...new URLSearchParams(body)].map(([name, value]) => `${name} = ${prettyJson(value) ?? value}`).join("\n");
}

function prettyJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return undefined;
  }
}
