import { join } from "node:path";

/** A folder with PostgreSQL's `bin`, `lib` and `share`, and the version of the package it came in. */
export interface Software {
  readonly folder: string;
  readonly version: string;
}

export type ProgramName = "initdb" | "pg_ctl" | "postgres";

export function programOf(software: Software, name: ProgramName): string {
  return join(software.folder, "bin", process.platform === "win32" ? `${name}.exe` : name);
}

export function majorVersion(software: Software): string {
  return software.version.replace(/\..*$/, "");
}
