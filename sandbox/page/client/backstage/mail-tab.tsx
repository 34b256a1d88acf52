import type { BackstagePicture } from "../../protocol.ts";
import { MailLine } from "./mail-line.tsx";

/** What Latchkey wrote by e-mail, newest first. */
export function MailTab({ mails }: Pick<BackstagePicture, "mails">) {
  if (mails.length === 0) {
    return <p className="empty">No mail yet. What Latchkey writes by e-mail appears here, whomever it is for.</p>;
  }
  return (
    <ul className="mails">
      {mails.map((mail) => (
        <MailLine key={mail.id} mail={mail} />
      ))}
    </ul>
  );
}
