/**
 * Has one worker make thumbnails, one file after the other: more workers were slower and made the page stutter.
 */

/** Decoding more than this is not worth the memory; such a file keeps its plain icon. */
const MOST_BYTES = 40 * 1024 * 1024;

/** A decoder that takes longer is stuck: its worker is terminated and another one takes over. */
const TIMEOUT_MILLISECONDS = 5000;

export class Thumbnails {
  /** @type {{id: string, file: File}[]} */
  #queue = [];
  /** @type {Worker | null} */
  #worker = null;
  #working = false;

  /** @param {(id: string, thumbnail: Blob | null) => void} onThumbnail null when this browser cannot make one */
  constructor(onThumbnail) {
    this.onThumbnail = onThumbnail;
  }

  /**
   * @param {string} id
   * @param {File} file
   */
  request(id, file) {
    this.#queue.push({ id, file });
    void this.#work();
  }

  /** @param {string} id of a row that is gone */
  forget(id) {
    this.#queue = this.#queue.filter((wanted) => wanted.id !== id);
  }

  async #work() {
    if (this.#working) return;
    this.#working = true;
    for (let wanted = this.#queue.shift(); wanted; wanted = this.#queue.shift()) {
      const worthIt = wanted.file.size > 0 && wanted.file.size <= MOST_BYTES;
      this.onThumbnail(wanted.id, worthIt ? await this.#make(wanted.file) : null);
    }
    this.#working = false;
  }

  /**
   * @param {File} file
   * @returns {Promise<Blob | null>}
   */
  #make(file) {
    return new Promise((resolve) => {
      const worker = (this.#worker ??= new Worker(new URL("./thumbnail_worker.js", import.meta.url)));
      const giveUp = () => {
        worker.terminate();
        this.#worker = null;
        resolve(null);
      };
      const timeout = setTimeout(giveUp, TIMEOUT_MILLISECONDS);
      worker.onmessage = ({ data }) => {
        clearTimeout(timeout);
        resolve(data);
      };
      worker.onerror = () => {
        clearTimeout(timeout);
        giveUp();
      };
      worker.postMessage(file);
    });
  }
}
