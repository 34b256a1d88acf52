import type { OnCallNow } from "../company/on-call.ts";
import type { Company } from "../company/open-company.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Tour } from "../page/protocol.ts";
import type { CallBook } from "./call-book.ts";
import type { Manifest } from "./read-manifest.ts";
import type { Notebook } from "./notebook.ts";
import type { GivenAccess } from "./records.ts";
import type { DirectoryName, Trouble } from "./trouble.ts";

/** A flow as `/access` knows it. */
export interface FlowName {
  readonly name: string;
  readonly label: string;
}

/** Everything that lives in the sandbox: the company, the real application, and what the page knows of both. */
export interface Town {
  readonly company: Company;
  readonly manifest: Manifest;
  /** The flows people can ask for. */
  readonly flows: readonly FlowName[];
  readonly notebook: Notebook;
  readonly calls: CallBook;
  readonly trouble: Pick<Trouble, "slack" | "mail" | "of" | "troubleDirectory" | "troubleSlack" | "troubleMail">;
  /** Where faults of the sandbox itself go. */
  readonly log: Log;
  /** What people should know about the start, as sentences. */
  readonly complaints: readonly string[];
  /** Rejects with the fault that makes it impossible to go on. */
  readonly broken: Promise<never>;

  /** The sandbox's time, in milliseconds since 1970. */
  now(): number;
  /** Moves every clock forward, and has everything done that is due then. */
  moveClock(byMs: number): Promise<void>;
  onCall(): readonly OnCallNow[];
  tour(): Tour;
  /** What Latchkey gave, and until when. */
  accessOf(directory: DirectoryName, groupId: string, accountId: string): GivenAccess | undefined;
  /** Calls the listener after anything changed that a picture shows; returns how to stop that. */
  onChange(listener: () => void): () => void;
  /** Something was said or done that no server tells of. */
  announce(): void;
  /** Finishes what is under way, writes everything down and stops. */
  stop(): Promise<void>;
}
