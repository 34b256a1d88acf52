import { requireNode } from "../src/require-node.ts";

requireNode(process.versions.node);
const { playStory } = await import("./play-story.ts");
await playStory();
