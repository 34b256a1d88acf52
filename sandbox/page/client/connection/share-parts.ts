import type { PanePicture } from "../../protocol.ts";

/**
 * The new picture with the parts of the one before that did not change, as the same objects, so that only what changed is
 * drawn again.
 */
export function sharePane(before: PanePicture | null, picture: PanePicture): PanePicture {
  if (before === null || before.as !== picture.as) return picture;
  return {
    ...picture,
    places: share(before.places, picture.places, ({ id }) => id),
    messages: share(before.messages, picture.messages, ({ channel, ts }) => `${channel} ${ts}`),
    views: share(before.views, picture.views, ({ id }) => id),
    home: isSame(before.home, picture.home) ? before.home : picture.home,
  };
}

function share<One>(before: readonly One[], now: readonly One[], nameOf: (one: One) => string): readonly One[] {
  const known = new Map(before.map((one) => [nameOf(one), one]));
  const shared = now.map((one) => {
    const old = known.get(nameOf(one));
    return old !== undefined && isSame(old, one) ? old : one;
  });
  return shared.length === before.length && shared.every((one, index) => one === before[index]) ? before : shared;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
