/**
 * What can be done with a picture once it is stored: its links are copied, and who can see it is changed.
 */

import { copyText } from "../shared/clipboard.js";
import { linkAs } from "../shared/links.js";
import { Problem, problemFromAnswer } from "../shared/problem.js";
import { renewSession } from "../shared/session.js";

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
    const stored = this.queue.uploads.map((upload) => upload.picture).filter((picture) => picture !== null);
    const copied = await copyText(stored.map((picture) => linkAs("link", picture)).join("\n"));
    const hidden = stored.filter((picture) => picture.visibility !== "link").length;
    const reach = hidden > 0 ? ` Only you can open ${hidden === stored.length ? "them" : `${hidden} of them`}.` : "";
    this.say(copied ? `${stored.length} links copied.${reach}` : "The links could not be copied.");
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
      this.say(problem instanceof Problem ? problem.sentence : "That did not work. Try again.");
    }
  }
}

/**
 * @param {string} id of the picture
 * @param {"private" | "link"} visibility
 * @returns {Promise<import("./transport.js").Picture>}
 */
async function changeVisibility(id, visibility) {
  const request = () =>
    fetch(`/v1/images/${encodeURIComponent(id)}`, {
      method: "PATCH",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ visibility }),
    });
  let answer = await request();
  if (answer.status === 401 && (await renewSession())) answer = await request();
  if (!answer.ok) {
    throw problemFromAnswer(answer.status, await answer.text(), answer.headers.get("Retry-After"));
  }
  return answer.json();
}
