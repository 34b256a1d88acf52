/** A secret by reference: what reads it, not what it is. Printing it shows where it comes from. */
export interface Secret {
  /** Where it comes from, such as `environment variable OKTA_API_TOKEN`. */
  readonly describe: string;
  /** The secret itself. Throws a sentence when there is none. */
  resolve(): string;
}
