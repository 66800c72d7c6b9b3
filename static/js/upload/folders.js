/**
 * Finds the files in what was dropped, folders included, and leaves out the files of a folder that are clearly no pictures.
 */

/** A tree of more files was probably dropped by mistake. */
export const MOST_FILES = 5000;

/**
 * @typedef {object} Entry the part of FileSystemEntry that is used here
 * @property {boolean} isFile
 * @property {boolean} isDirectory
 * @property {string} name
 * @property {(found: (file: File) => void, failed: (error: unknown) => void) => void} [file]
 * @property {() => {readEntries: (found: (entries: Entry[]) => void, failed: (error: unknown) => void) => void}} [createReader]
 */

/**
 * Must be called in the drop handler itself: the browser empties the list as soon as that returns.
 * @param {DataTransfer} dataTransfer
 * @returns {{entries: Entry[], files: File[]}} `files` when the browser knows no entries
 */
export function takeDropped(dataTransfer) {
  const items = [...dataTransfer.items].filter((item) => item.kind === "file");
  const entries = items.map((item) => item.webkitGetAsEntry?.() ?? null).filter((entry) => entry !== null);
  // Without entries a folder would look like a file of 4096 bytes; with entries that list must not be read.
  return { entries: /** @type {any} */ (entries), files: entries.length > 0 ? [] : [...dataTransfer.files] };
}

/**
 * @param {Entry[]} entries
 * @returns {Promise<{files: File[], leftOut: number}>} in the order of the tree; `leftOut` counts what is no picture
 */
export async function filesOf(entries) {
  /** @type {File[]} */
  const files = [];
  let leftOut = 0;
  const open = [...entries].map((entry) => ({ entry, inFolder: false }));
  while (open.length > 0 && files.length < MOST_FILES) {
    const { entry, inFolder } = /** @type {{entry: Entry, inFolder: boolean}} */ (open.shift());
    if (entry.isDirectory) {
      const children = await childrenOf(entry);
      open.unshift(...children.map((child) => ({ entry: child, inFolder: true })));
    } else if (entry.isFile && !(inFolder && isHidden(entry.name))) {
      const file = await fileOf(entry);
      if (file && !(inFolder && isNoPicture(file))) files.push(file);
      else leftOut += 1;
    }
  }
  return { files, leftOut: leftOut + open.filter(({ entry }) => entry.isFile).length };
}

/**
 * The same choice for a folder that was picked in the file dialog.
 * @param {Iterable<File>} list
 * @returns {{files: File[], leftOut: number}}
 */
export function filesOfFolder(list) {
  const seen = [...list].filter((file) => !isHidden(file.name));
  const files = seen.filter((file) => !isNoPicture(file)).slice(0, MOST_FILES);
  return { files, leftOut: seen.length - files.length };
}

/**
 * `readEntries` answers in parts (of 100 in Chromium) and says that it is done by an empty one.
 * @param {Entry} folder
 * @returns {Promise<Entry[]>}
 */
async function childrenOf(folder) {
  const reader = folder.createReader?.();
  /** @type {Entry[]} */
  const children = [];
  while (reader && children.length < MOST_FILES) {
    /** @type {Entry[]} */
    const part = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (part.length === 0) break;
    children.push(...part);
  }
  return children.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

/**
 * @param {Entry} entry
 * @returns {Promise<File | null>} null when the file cannot be read
 */
function fileOf(entry) {
  return new Promise((resolve) => entry.file?.(resolve, () => resolve(null)));
}

/**
 * @param {string} name
 * @returns {boolean} whether an operating system made it
 */
function isHidden(name) {
  return name.startsWith(".") || name === "Thumbs.db" || name === "desktop.ini";
}

/**
 * Some pictures (mostly HEIC) come without a type, so only a type that says otherwise counts; the server decides about the rest.
 * @param {File} file
 * @returns {boolean}
 */
function isNoPicture(file) {
  return file.type !== "" && !file.type.startsWith("image/");
}
