/**
 * What is said of folders and of the albums that they become.
 */

/**
 * @param {number} count of files that an operating system has put into a folder
 * @returns {string}
 */
export function leftSentence(count) {
  const [files, are] = count === 1 ? ["1 file", "is"] : [`${count.toLocaleString("en")} files`, "are"];
  return `${files} of the operating system, such as .DS_Store or Thumbs.db, ${are} left out.`;
}

/**
 * @param {import("./transport.js").Picture | null} picture
 * @returns {string} why it is not in its album, empty where it is or where it has none
 */
export function noAlbumSentence(picture) {
  if (!picture?.album_problem) return "";
  return picture.album_problem.code === "not_found" ? "Its album is not there any more." : "It is not in its album.";
}
