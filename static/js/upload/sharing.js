/**
 * What can be done with a picture once it is kept: its link copied, all links copied, who can see it changed.
 * @module upload/sharing
 */

import { changeVisibility } from "./account.js";
import { copyText } from "../shared/clipboard.js";
import { linkAs } from "../shared/links.js";
import { UploadProblem } from "../shared/problem.js";

export class UploadSharing {
  /**
   * @param {import("./queue.js").UploadQueue} queue
   * @param {import("./rows.js").UploadRows} rows
   * @param {(sentence: string) => void} say
   */
  constructor(queue, rows, say) {
    this.queue = queue;
    this.rows = rows;
    this.say = say;
  }

  /**
   * @param {string} id
   * @param {import("../shared/links.js").Format} format
   */
  async copyLink(id, format) {
    const picture = this.queue.get(id)?.picture;
    if (!picture) return;
    const copied = await copyText(linkAs(format, picture));
    if (copied) this.rows.showCopied(id);
    const reach = picture.visibility === "link" ? "" : " Only you can open it.";
    this.say(copied ? `Link copied.${reach}` : "The link could not be copied. Select it in the row and copy it there.");
  }

  async copyAllLinks() {
    const kept = this.queue.uploads.map((upload) => upload.picture).filter((picture) => picture !== null);
    const copied = await copyText(kept.map((picture) => linkAs("url", picture)).join("\n"));
    const hidden = kept.filter((picture) => picture.visibility !== "link").length;
    const reach = hidden > 0 ? ` Only you can open ${hidden === kept.length ? "them" : `${hidden} of them`}.` : "";
    this.say(copied ? `${kept.length} links copied.${reach}` : "The links could not be copied.");
  }

  /**
   * @param {string} id
   * @param {"private" | "link"} visibility
   */
  async setVisibility(id, visibility) {
    const picture = this.queue.get(id)?.picture;
    if (!picture) return;
    try {
      this.queue.replacePicture(id, await changeVisibility(picture.id, visibility));
      this.say(visibility === "link" ? "Anyone with the link can see it now." : "Only you can see it now.");
    } catch (problem) {
      this.say(problem instanceof UploadProblem ? problem.sentence : "That did not work. Try again.");
    }
  }
}
