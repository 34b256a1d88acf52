import { z } from "zod";

/** Why a file could not be read or written, as the end of a sentence. What the operating system calls it stays out. */
export function whyFileFailed(cause: unknown): string {
  const { code } = faultSchema.safeParse(cause).data ?? {};
  return (code === undefined ? undefined : reasons[code]) ?? "the operating system refused it";
}

const faultSchema = z.object({ code: z.string() });

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "a part of its path is not a folder",
  EISDIR: "it is a folder",
  EACCES: "this account is not allowed to",
  EPERM: "this account is not allowed to",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk is full",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
};
