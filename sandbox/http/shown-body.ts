const maxCharacters = 20_000;

/** A token is asked for and given here, so nothing of it is kept. */
const tokenPath = /\/oauth2\/|\/token$/;

/** What may be shown of a body: no more than 20,000 characters, and nothing of a call that is about tokens. */
export function shownBody(path: string, text: string): string {
  if (text !== "" && tokenPath.test(path)) return "(not kept: it holds a secret)";
  return cutBody(text);
}

/** The first 20,000 characters, and how many more there were. */
export function cutBody(text: string): string {
  const more = text.length - maxCharacters;
  return more <= 0 ? text : `${text.slice(0, maxCharacters)}\n… and ${more} more characters`;
}
