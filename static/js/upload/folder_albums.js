/**
 * Which album a file goes into: the one that the page names, and in it, or at the top, one of the folder that it was chosen with.
 */

const KEPT_SECONDS = 365 * 24 * 3600;

/** As the server has them: `uploader/arranging/album.py`. */
export const MOST_LEVELS = 6;
export const MOST_CHARACTERS = 200;

/** The metadata of a resumable upload have to hold it, in base64, beside a name. */
const MOST_BYTES = 2000;

/** What a name of an album needs: a character that is no space, control or format. */
const VISIBLE = /[^\p{Z}\p{C}]/u;

/** @typedef {{id: string | null, path: string}} Place of an album: by its id, and by the names below that or from the top; either may be empty */

/** @returns {string} the cookie by which this browser remembers it for who is signed in */
function cookieName() {
  const prefix = document.getElementById("upload-overlay")?.dataset.foldersCookie ?? "";
  return `${prefix}_${document.documentElement.dataset.viewer ?? ""}`;
}

/** Whether folders become albums, as who is signed in chose last; they do until somebody says no. */
export function becomeAlbums() {
  return !document.cookie.split("; ").includes(`${cookieName()}=off`);
}

/**
 * @param {boolean} are
 * @returns {boolean} whether it is kept for the next pages
 */
export function switchFolders(are) {
  document.cookie = `${cookieName()}=${are ? "on" : "off"}; Path=/; SameSite=Lax; Max-Age=${KEPT_SECONDS}`;
  return becomeAlbums() === are;
}

/** @returns {{id: string, depth: number} | null} the album that this page uploads into */
function albumOfPage() {
  const field = document.querySelector("#upload-form [name=album_id]");
  return field instanceof HTMLInputElement ? { id: field.value, depth: Number(field.dataset.depth) } : null;
}

/**
 * @returns {(folder: string) => Place | null} tells the place of a file by the folder that it was chosen with, "" without one
 */
export function places() {
  const album = albumOfPage();
  const areAlbums = becomeAlbums();
  return (folder) => {
    const path = areAlbums ? albumPath(folder, MOST_LEVELS - (album?.depth ?? 0)) : "";
    return album || path ? { id: album?.id ?? null, path } : null;
  };
}

/**
 * @param {string} folder names with / between them
 * @param {number} levels what lies deeper goes into the last of them
 * @returns {string} a path that the server takes
 */
export function albumPath(folder, levels = MOST_LEVELS) {
  const names = folder.split("/").filter((name) => VISIBLE.test(name) && !/^\.{1,2}$/.test(name));
  const path = names.slice(0, levels).map((name) => [...name.trim()].slice(0, MOST_CHARACTERS).join(""));
  while (new TextEncoder().encode(path.join("/")).length > MOST_BYTES) path.pop();
  return path.join("/");
}
