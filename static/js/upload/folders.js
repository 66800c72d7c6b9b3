/**
 * Finds the files in what was dropped or chosen, folders included, and says what becomes of those that are not taken.
 */

import { Problem } from "../shared/problem.js";
import { isNoPicture } from "./record.js";
import { moreFiles, tooManySentence } from "./sentences.js";

/** A tree of more files was probably dropped by mistake. */
export const MOST_FILES = 5000;

/** How the names of others than pictures end of which browsers may know no type: films, sounds, texts, and what programs keep beside pictures. */
const OTHERS = new Set(
  [
    "3gp avi m4v mkv mov mp4 mpeg mpg mts webm wmv aac flac m4a mp3 ogg wav",
    "csv doc docx htm html json log md nfo ods odt pdf txt url xls xlsx yaml yml zip",
    "aae cfg db ini lnk lrcat pp3 sqlite xmp",
  ]
    .join(" ")
    .split(" "),
);

/** Some pictures come without a type (mostly HEIC). */
const PICTURES = /\.(?:avif|bmp|gif|hei[cf]|jpe?g|png|tiff?|webp)$/i;

/**
 * @typedef {object} Chosen what somebody chose: every file of it is in one of these
 * @property {File[]} files in the order of the choice; what is no picture, and was chosen by itself, is among them, for the queue to refuse by its name
 * @property {string[]} unreadable the names of files and folders that cannot be read
 * @property {string[]} others the names of files in folders that are no pictures
 * @property {number} beyond how many are too many
 * @property {Map<File, string>} folders those that files were chosen with, from the outermost on, with / between them
 * @property {number} left how many hidden files are left out
 */

/**
 * @typedef {object} Entry the part of FileSystemEntry that is used here
 * @property {boolean} isFile
 * @property {boolean} isDirectory
 * @property {string} name
 * @property {(found: (file: File) => void, failed: (error: unknown) => void) => void} [file]
 * @property {() => {readEntries: (found: (entries: Entry[]) => void, failed: (error: unknown) => void) => void}} [createReader]
 */

/**
 * @param {Iterable<File>} files
 * @returns {Chosen}
 */
export function chosen(files) {
  return { files: [...files], unreadable: [], others: [], beyond: 0, folders: new Map(), left: 0 };
}

/**
 * @param {Entry[]} entries
 * @returns {Promise<Chosen>} in the order of the tree
 */
export async function filesOf(entries) {
  const tree = new Tree();
  const open = [...entries].map((entry) => ({ entry, folder: "" }));
  for (let next = open.shift(); next; next = open.shift()) {
    const { entry, folder } = next;
    if (entry.isDirectory) {
      const children = await childrenOf(entry);
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (children) open.unshift(...children.map((child) => ({ entry: child, folder: path })));
      else tree.chosen.unreadable.push(entry.name);
    } else if (folder && isOfTheSystem(entry.name)) {
      tree.chosen.left += 1;
    } else if (tree.isFull) {
      // Counted only: reading it would take its time too.
      tree.chosen.beyond += 1;
    } else {
      tree.add(await fileOf(entry), entry.name, folder);
    }
  }
  return tree.chosen;
}

/**
 * The same for a folder that was picked in the file dialog.
 * @param {Iterable<File>} list
 * @returns {Chosen}
 */
export function filesOfFolder(list) {
  const tree = new Tree();
  for (const file of list) {
    if (isOfTheSystem(file.name)) tree.chosen.left += 1;
    else if (tree.isFull) tree.chosen.beyond += 1;
    else tree.add(file, file.name, file.webkitRelativePath?.split("/").slice(0, -1).join("/") || "/");
  }
  return tree.chosen;
}

/**
 * @param {Chosen} chosen
 * @returns {{name: string, files: number, problem: Problem}[]} what is not sent, as the rows that say so
 */
export function refusedIn({ unreadable, beyond }) {
  const refused = unreadable.map((name) => ({ name, files: 1, problem: new Problem({ code: "unreadable_file" }) }));
  if (beyond > 0) {
    const problem = new Problem({ code: "too_many_files", detail: tooManySentence(MOST_FILES, MOST_FILES + beyond) });
    refused.push({ name: moreFiles(beyond), files: beyond, problem });
  }
  return refused;
}

class Tree {
  chosen = chosen([]);

  get isFull() {
    return this.chosen.files.length >= MOST_FILES;
  }

  /**
   * @param {File | null} file null when it cannot be read
   * @param {string} name
   * @param {string} folder that it was chosen with, empty without one
   */
  add(file, name, folder) {
    if (!file) this.chosen.unreadable.push(name);
    else if (folder && isHidden(file, folder)) this.chosen.left += 1;
    else if (folder && (isNoPicture(file) || (!file.type && OTHERS.has(name.replace(/.*\./, "").toLowerCase())))) this.chosen.others.push(name);
    else {
      this.chosen.files.push(file);
      if (folder) this.chosen.folders.set(file, folder);
    }
  }
}

/**
 * `readEntries` answers in parts (of 100 in Chromium) and says that it is done by an empty one.
 * @param {Entry} folder
 * @returns {Promise<Entry[] | null>} null when it cannot be read
 */
async function childrenOf(folder) {
  const reader = folder.createReader?.();
  /** @type {Entry[]} */
  const children = [];
  while (reader) {
    /** @type {Entry[] | null} */
    const part = await new Promise((resolve) => reader.readEntries(resolve, () => resolve(null)));
    if (!part) return null;
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
  return new Promise((resolve) => (entry.file ? entry.file(resolve, () => resolve(null)) : resolve(null)));
}

/**
 * @param {File} file
 * @param {string} folder that it was chosen with: the outermost one is what somebody chose
 * @returns {boolean} whether people see nothing of it where they chose it, and it does not say that it is a picture
 */
function isHidden(file, folder) {
  const isDotted = [...folder.split("/").slice(1), file.name].some((name) => name.startsWith("."));
  return isDotted && !file.type.startsWith("image/") && !PICTURES.test(file.name);
}

/**
 * @param {string} name
 * @returns {boolean} whether an operating system made it, so that nobody has chosen it
 */
function isOfTheSystem(name) {
  return [".DS_Store", ".localized", ".directory", "Thumbs.db", "desktop.ini"].includes(name) || name.startsWith("._");
}
