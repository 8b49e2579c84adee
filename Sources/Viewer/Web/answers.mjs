// What the viewer's other addresses answer.
import { words } from "./words.mjs";

export async function reach(address, options) {
  try {
    return await fetch(address, options);
  } catch {
    throw new Error(words.gone);
  }
}

const reasonOf = async (answer) => (await answer.json().catch(() => ({}))).error || words.status(answer.status);

export async function ask(address) {
  const answer = await reach(address);
  if (!answer.ok) throw new Error(await reasonOf(answer));
  return answer.json();
}

// The numbers of groups that came of it.
export async function edit(what) {
  const token = document.querySelector("meta[name=tiles-token]").content;
  const answer = await reach("groups", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Tiles-Token": token },
    body: JSON.stringify(what),
  });
  if (answer.status === 204) return [];
  if (answer.status === 200) return (await answer.json()).made;
  if (answer.status === 202) throw new Error(words.takesLong);
  // The page's token is that of the viewer that wrote it.
  throw new Error(answer.status === 403 ? words.otherViewer : await reasonOf(answer));
}
