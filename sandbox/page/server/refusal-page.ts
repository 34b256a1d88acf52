/** A small page for whoever came without the printed address. The sentence is ours and needs no escaping. */
export function refusalPage(sentence: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Latchkey sandbox</title>
<main>
<h1>Latchkey sandbox</h1>
<p>${sentence}</p>
<p>It begins with <code>http://127.0.0.1</code> and ends with <code>?token=…</code>. Without a terminal at hand, start the sandbox again: <code>npm run sandbox</code></p>
</main>
</html>
`;
}
