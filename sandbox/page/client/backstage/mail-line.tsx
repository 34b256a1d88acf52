import { memo, useId, useState } from "react";
import { Button } from "react-aria-components/Button";

import type { MailPicture } from "../../protocol.ts";

const times = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/** One mail; its text is shown when somebody wants to read it. */
export const MailLine = memo(function MailLine({ mail }: { readonly mail: MailPicture }) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  return (
    <li className="mail">
      <Button className="mail-head" aria-expanded={isOpen} aria-controls={id} onPress={() => setOpen(!isOpen)}>
        <span className="mail-to">
          <span className="only-read">To </span>
          {mail.to}
        </span>
        <time className="mail-time" dateTime={new Date(mail.at).toISOString()}>
          {times.format(mail.at)}
        </time>
        <span className="mail-subject">{mail.subject === "" ? "(no subject)" : mail.subject}</span>
      </Button>
      <div id={id} className="mail-body" hidden={!isOpen}>
        <p className="mail-text">{mail.text === "" ? "(no text)" : mail.text}</p>
      </div>
    </li>
  );
}, isSameMail);

/** A mail does not change; each picture brings it as a new object. */
function isSameMail(one: { readonly mail: MailPicture }, other: { readonly mail: MailPicture }): boolean {
  return one.mail.id === other.mail.id;
}
