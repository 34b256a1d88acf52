/** What a person is told when something of ours failed. `number` finds it in the log. */
export function faultReport(number: string): { readonly text: string } {
  return {
    text: `Latchkey could not finish this, because something on its side failed. If the request does not show it in a minute, nothing was changed: please try again. If it stays like this, tell a Latchkey admin the number ${number}.`,
  };
}
