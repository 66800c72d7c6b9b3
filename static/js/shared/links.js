/**
 * A picture's address in the formats that people paste, the same as on the server's pages (`copies` in bff/).
 */

/** @typedef {"link" | "file_address" | "markdown" | "html" | "bbcode"} Format */

/**
 * @typedef {object} Linked the part of a picture that its links are made of
 * @property {string} url of its bytes
 * @property {string} view_url of its page
 * @property {string} [alt]
 * @property {string} name
 * @property {number} width pixels
 * @property {number} height pixels
 */

/**
 * @param {Format} format
 * @param {Linked} picture
 * @returns {string}
 */
export function linkAs(format, picture) {
  const { url, view_url, width, height } = picture;
  const description = descriptionOf(picture);
  switch (format) {
    case "file_address":
      return url;
    case "markdown":
      return `![${escapeMarkdown(description)}](${url})`;
    case "html":
      return `<img src="${escapeHtml(url)}" width="${width}" height="${height}" alt="${escapeHtml(description)}">`;
    case "bbcode":
      return `[img]${url}[/img]`;
    default:
      return view_url;
  }
}

/**
 * A page loads and opens pictures by path, so that it works under every host name of the server; only what is copied is public.
 * @param {string} url
 * @returns {string}
 */
export function pathOf(url) {
  return new URL(url).pathname;
}

/**
 * @param {Linked} picture
 * @returns {string} its alternative text, or its name without the ending of a file
 */
function descriptionOf({ alt, name }) {
  return alt || name.replace(/\.[A-Za-z0-9]{1,5}$/, "") || "Untitled picture";
}

/**
 * @param {string} text
 * @returns {string} one line in which no character ends the description early or begins other markup (CommonMark 2.4)
 */
function escapeMarkdown(text) {
  return text.replace(/[\t-\r ]+/g, " ").replace(/[\\`*_[\]<>!]/g, "\\$&");
}

/**
 * @param {string} text
 * @returns {string}
 */
function escapeHtml(text) {
  const entities = /** @type {Record<string, string>} */ ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" });
  return text.replace(/[&<>"']/g, (character) => entities[character]);
}
