/**
 * All that sends: a page loads it when there is something to send.
 */

import { build } from "./dependencies.js";
import { UploadQueue } from "./queue.js";

export { places } from "./folder_albums.js";
export { leftOutSentence } from "./folder_sentences.js";
export { refusedIn } from "./folders.js";

/**
 * @param {{account: string, maxBytes: number, now: () => number}} page
 * @param {import("./queue.js").Listeners} listeners
 */
export function makeEngine({ account, maxBytes, now }, listeners) {
  const dependencies = build(account, now);
  return { queue: new UploadQueue(dependencies, listeners, { maxBytes }), unfinished: dependencies.unfinished };
}
