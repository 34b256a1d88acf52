import { useState } from "react";

/** A picture from the web, or its words when there is none to be had. */
export function BlockImage({
  url,
  alt,
  className,
}: {
  readonly url: string;
  readonly alt: string;
  readonly className: string;
}) {
  const [isBroken, setBroken] = useState(!/^(?:https:|data:image\/)/.test(url));
  if (isBroken) {
    return (
      <span className={`${className} image-missing`} title={url}>
        {alt}
      </span>
    );
  }
  return (
    <img
      className={className}
      src={url}
      alt={alt}
      loading="lazy"
      referrerPolicy="no-referrer"
      onError={() => setBroken(true)}
    />
  );
}
