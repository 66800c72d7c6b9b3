/**
 * Writes the link to a picture the way that chats, forums and pages want it.
 * @module shared/links
 */

/** @typedef {"url" | "markdown" | "html" | "bbcode"} Format */

/**
 * @param {Format} format
 * @param {{url: string, alt?: string, name: string, width: number, height: number}} picture
 * @returns {string}
 */
export function linkAs(format, picture) {
  const text = picture.alt || picture.name.replace(/\.[^.]{1,5}$/, "");
  switch (format) {
    case "markdown":
      return `![${escapeMarkdown(text)}](${picture.url})`;
    case "html":
      return `<img src="${escapeHtml(picture.url)}" alt="${escapeHtml(text)}" width="${picture.width}" height="${picture.height}">`;
    case "bbcode":
      return `[img]${picture.url}[/img]`;
    default:
      return picture.url;
  }
}

/**
 * @param {string} text
 * @returns {string} one line in which no character ends the description early or begins other markup
 */
function escapeMarkdown(text) {
  return text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>!]/g, "\\$&");
}

/**
 * @param {string} text
 * @returns {string}
 */
function escapeHtml(text) {
  const entities = /** @type {Record<string, string>} */ ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" });
  return text.replace(/[&<>"]/g, (character) => entities[character]);
}
