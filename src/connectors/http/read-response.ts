/**
 * An answer whose whole body was read already. It gives the text as it is, where a `Response` made of it would write it
 * into bytes and read those again: a page of a listing holds hundreds of kilobytes.
 */
export class ReadResponse extends Response {
  readonly #text: string;

  constructor(text: string, answer: ResponseInit) {
    super(null, answer);
    this.#text = text;
  }

  override readonly text = async (): Promise<string> => this.#text;

  override readonly json = async (): Promise<unknown> => JSON.parse(this.#text);

  override readonly clone = (): ReadResponse => new ReadResponse(this.#text, this);
}
