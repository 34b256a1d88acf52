import type { DrawnFile } from "../../protocol.ts";

/** A file in a message: its name, how large it is, and its beginning. */
export function SharedFile({ file }: { readonly file: DrawnFile }) {
  const { title, name, size, preview } = file;
  return (
    <figure className="message-file" aria-label={`File ${name}`}>
      <figcaption>
        <span className="message-file-title">{title}</span>
        <span className="message-file-name">
          {name}, {sizeInWords(size)}
        </span>
      </figcaption>
      {preview !== "" && <pre>{preview}</pre>}
    </figure>
  );
}

function sizeInWords(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? "1 byte" : `${bytes} bytes`;
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
