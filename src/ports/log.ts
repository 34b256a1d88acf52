/** Facts about an event, without secrets. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Structured logging. Each message is a sentence; what varies goes into the fields. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
