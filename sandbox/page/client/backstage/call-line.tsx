import { memo, useId, useState } from "react";
import { Button } from "react-aria-components/Button";

import type { CallLine as CallPicture } from "../../protocol.ts";
import { useActs } from "../connection/use-acts.ts";
import { prettyBody } from "./pretty-body.ts";

interface Bodies {
  readonly request: string;
  readonly response: string;
}

const times = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** One call; its bodies are fetched when somebody wants to see them. */
export const CallLine = memo(function CallLine({ call }: { readonly call: CallPicture }) {
  const { act } = useActs();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const [bodies, setBodies] = useState<Bodies | null>(null);
  const toggle = async () => {
    setOpen(!isOpen);
    if (isOpen || bodies !== null) return;
    const answer = await act({ do: "read-call", callId: call.id });
    if (answer.ok && answer.got.kind === "call") setBodies(answer.got);
  };
  return (
    <li className={call.isRefused ? "call is-refused" : "call"}>
      <Button className="call-head" aria-expanded={isOpen} aria-controls={id} onPress={() => void toggle()}>
        <span className="call-time">{times.format(call.at)}</span>
        <span className="call-way">
          {call.from} <span aria-hidden="true">→</span>
          <span className="only-read"> to </span> {call.to}
          {call.isOfSync === true && <span className="tag call-sync">sync</span>}
        </span>
        <span className="call-outcome">
          {call.isRefused && <span className="only-read">refused: </span>}
          {call.outcome}
          {call.tookMs !== null && <span className="call-took"> {call.tookMs} ms</span>}
        </span>
        <span className="call-what">{call.what}</span>
      </Button>
      <div id={id} className="call-bodies" hidden={!isOpen}>
        {bodies === null ? (
          <p className="empty">Fetching…</p>
        ) : (
          <>
            <Body title="Asked" body={bodies.request} />
            <Body title="Answered" body={bodies.response} />
          </>
        )}
      </div>
    </li>
  );
});

function Body({ title, body }: { readonly title: string; readonly body: string }) {
  return (
    <section>
      <h3>{title}</h3>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what can be scrolled must be reachable by keyboard */}
      <pre className="call-body" tabIndex={0}>
        {prettyBody(body)}
      </pre>
    </section>
  );
}
