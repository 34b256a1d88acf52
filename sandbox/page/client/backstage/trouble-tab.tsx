import { useId } from "react";

import type { BackstagePicture, DirectoryTrouble, MailTrouble, SlackTrouble } from "../../protocol.ts";
import { useActs } from "../connection/use-acts.ts";

const tooMany = "Too many requests (429)";

const directoryTroubles: readonly TroubleWords<DirectoryTrouble>[] = [
  ["none", "Works", "Grants are given and taken back within a second."],
  [
    "down",
    "Down",
    "Nothing answers. A click on Approve is refused with the reason; what has to end is tried again until it is done.",
  ],
  ["rate-limited", tooMany, "Every call is told to come later. Latchkey waits as long as it is told to, then goes on."],
  ["slow", "Slow", "Answers take seconds. The form still opens at once, and Slack still gets its answer in time."],
  [
    "answer-lost",
    "Answer lost",
    "Writes are done, then the line drops. Latchkey reads back what happened instead of guessing.",
  ],
  [
    "list-cut",
    "List cut short",
    "The list of everybody ends after four people. The next full sync asks the admins instead of ending anybody's access.",
  ],
];
const slackTroubles: readonly TroubleWords<SlackTrouble>[] = [
  ["none", "Works", "Clicks arrive once and messages appear at once."],
  ["redelivers", "Delivers twice (redelivers)", "Every click and command arrives twice. It counts once."],
  ["rate-limited", tooMany, "Messages are told to come later. Cards are late, and right when they come."],
  ["slow", "Slow", "Slack takes seconds to answer. What is granted is granted all the same."],
];

const mailTroubles: readonly TroubleWords<MailTrouble>[] = [
  ["none", "Works", "Mail is taken at once; it stands under Mail."],
  ["down", "Down", "Nothing answers. What has to be written is tried again until it is taken."],
  ["refuses", "Refuses everybody", "Every address is unknown. The admins hear of it; another try would not help."],
];

/** Trouble, its name on the switch, and what one will see. */
type TroubleWords<Name extends string> = readonly [Name, string, string];

/** Switches for what can go wrong outside. Each stays on until it is switched off. */
export function TroubleTab({ backstage }: { readonly backstage: BackstagePicture }) {
  const { act } = useActs();
  return (
    <div className="troubles">
      <p className="drawer-words">
        What is switched on here really happens to Latchkey's calls: switch something on, then ask for access.
      </p>
      {backstage.directories.map(({ id, name, trouble }) => (
        <Switches
          key={id}
          name={name}
          options={directoryTroubles}
          now={trouble}
          onSwitch={(next) => void act({ do: "directory-trouble", directory: id, trouble: next })}
        />
      ))}
      <Switches
        name="Slack"
        options={slackTroubles}
        now={backstage.slackTrouble}
        onSwitch={(next) => void act({ do: "slack-trouble", trouble: next })}
      />
      <Switches
        name="Mail"
        options={mailTroubles}
        now={backstage.mailTrouble}
        onSwitch={(next) => void act({ do: "mail-trouble", trouble: next })}
      />
    </div>
  );
}

function Switches<Name extends string>(props: {
  readonly name: string;
  readonly options: readonly TroubleWords<Name>[];
  readonly now: Name;
  readonly onSwitch: (name: Name) => void;
}) {
  const { name, options, now, onSwitch } = props;
  const id = useId();
  return (
    <fieldset className={now === "none" ? "switches" : "switches is-on"}>
      <legend>{name}</legend>
      {options.map(([option, label, words]) => (
        <label key={option} className="tick">
          <input type="radio" name={id} checked={option === now} onChange={() => onSwitch(option)} />
          <span className="tick-words">
            <b>{label}</b>
            <small>{words}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
