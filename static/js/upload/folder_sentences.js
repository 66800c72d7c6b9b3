/**
 * What is said of folders and of the albums that they become.
 */

/** So many of the files that are left out are named, and the rest is counted. */
const MOST_NAMED = 5;

/**
 * @param {Pick<import("./folders.js").Chosen, "others" | "left">} chosen
 * @returns {string} what is left out of folders, empty where nothing is
 */
export function leftOutSentence({ others, left }) {
  const sentences = [];
  if (others.length > 0) {
    const said = others.length === 1 ? "1 file is no picture and was left out" : `${counted(others.length)} are no pictures and were left out`;
    sentences.push(`${said}: ${named(others)}.`);
  }
  if (left > 0) sentences.push(`${counted(left, "hidden file")}, such as .DS_Store or Thumbs.db, ${left === 1 ? "was" : "were"} left out.`);
  return sentences.join(" ");
}

/**
 * @param {string[]} names
 * @returns {string}
 */
function named(names) {
  const more = names.length - MOST_NAMED;
  // One more would take no more room than its count.
  if (more <= 1) return names.join(", ");
  return `${names.slice(0, MOST_NAMED).join(", ")} and ${more.toLocaleString("en")} more`;
}

/**
 * @param {number} count
 * @param {string} [what]
 * @returns {string}
 */
function counted(count, what = "file") {
  return count === 1 ? `1 ${what}` : `${count.toLocaleString("en")} ${what}s`;
}

/**
 * @param {import("./transport.js").Picture | null} picture
 * @returns {string} why it is not in its album, empty where it is or where it has none
 */
export function noAlbumSentence(picture) {
  if (!picture?.album_problem) return "";
  return picture.album_problem.code === "not_found" ? "Its album is not there any more." : "It is not in its album.";
}
