/**
 * How many pictures the list of this page has, on the page or not: the page with all of them selected says so, as without scripts.
 */

import { request } from "../shared/request.js";

/** @typedef {{count: number, most: number}} WholeList `most`: so many can be selected at once */

/** @returns {boolean} whether the list has pictures that the page neither has nor keeps */
export function isLonger() {
  return document.querySelector("#more, #newer") !== null;
}

/** @returns {Promise<WholeList>} rejects with an answer that refuses, or with why there is none */
export async function countList() {
  const address = new URL(location.href);
  for (const name of ["at", "cursor"]) address.searchParams.delete(name);
  address.searchParams.set("select", "all");
  const answer = await request(address.pathname + address.search, { redirect: "manual" });
  if (!answer.ok) throw answer;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  // Without a picture there is no bar.
  const { count = "0", most = "0" } = page.getElementById("selection")?.dataset ?? {};
  return { count: Number(count), most: Number(most) };
}
