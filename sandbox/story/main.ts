// oxlint-disable-next-line import/no-unassigned-import -- It ends the process when Node is too old.
import "../../src/require-node.js";

// Later than the check, because an older Node fails while it reads the rest.
const { playStory } = await import("./play-story.ts");
await playStory();
