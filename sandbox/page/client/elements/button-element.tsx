import { Button } from "react-aria-components/Button";

import type { InteractiveElement } from "../../../slack/limits/blocks.ts";
import { safeLink } from "../mrkdwn/safe-link.ts";
import { plainWords } from "../mrkdwn/words.tsx";
import { useClick } from "./use-click.ts";

type ButtonSpec = Extract<InteractiveElement, { type: "button" }>;

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element; one with an address opens it, and the app hears of it too. */
export function ButtonElement({ element, blockId }: { readonly element: ButtonSpec; readonly blockId: string }) {
  const { isPending, click } = useClick(element, blockId);
  const url = element.url === undefined ? null : safeLink(element.url);
  const press = () => {
    if (url !== null) window.open(url, "_blank", "noopener,noreferrer");
    void click(null);
  };
  return (
    <Button
      className={`button button-${element.style ?? "plain"}`}
      data-waiting={isPending || undefined}
      onPress={press}
      {...(element.accessibility_label !== undefined && { "aria-label": element.accessibility_label })}
    >
      {plainWords(element.text)}
      {url !== null && (
        <span className="button-away" aria-hidden="true">
          ↗
        </span>
      )}
    </Button>
  );
}
