import * as z from "zod";
import { describeFile } from "../workspace/files.ts";
import type { Uploads } from "../workspace/uploads.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { type Methods, readArguments } from "./method.ts";
import { SlackRefusal } from "./slack-refusal.ts";

const beginning = z.object({ filename: z.string().min(1), length: z.coerce.number().int().min(1) });
const completing = z.object({
  files: z.array(z.object({ id: z.string(), title: z.string().optional() })).min(1),
  channel_id: z.string().optional(),
  initial_comment: z.string().optional(),
  thread_ts: z.string().optional(),
});

/** Files: https://docs.slack.dev/reference/methods/files.getUploadURLExternal and its sibling. */
export function fileMethods(workspace: Workspace, uploads: Uploads, uploadUrl: (id: string) => string): Methods {
  return {
    "files.getUploadURLExternal": {
      scopes: ["files:write"],
      handle(body) {
        const { filename, length } = readArguments(beginning, body);
        const id = uploads.begin(filename, length);
        return { ok: true, upload_url: uploadUrl(id), file_id: id };
      },
    },
    "files.completeUploadExternal": {
      scopes: ["files:write"],
      handle(body) {
        const {
          files,
          channel_id: to,
          initial_comment: text = "",
          thread_ts: threadTs,
        } = readArguments(completing, body);
        // "channel_id: Channel ID where the file will be shared. If not specified the file will be private."
        const channel = to === undefined ? undefined : workspace.channels.get(to);
        if (to !== undefined && channel === undefined) throw new SlackRefusal("channel_not_found");
        if (channel !== undefined && !channel.members.includes(workspace.botUserId))
          throw new SlackRefusal("not_in_channel");
        const shared = files.map(({ id, title }) => {
          const file = uploads.complete(id, title);
          if (file === undefined) throw new SlackRefusal("file_not_found");
          return file;
        });
        if (channel !== undefined)
          workspace.messages.post({ channel: channel.id, text, blocks: [], files: shared, threadTs });
        return { ok: true, files: shared.map(describeFile) };
      },
    },
  };
}
