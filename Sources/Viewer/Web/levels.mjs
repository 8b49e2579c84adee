// Groups within groups: which of them are one where there are only so many parts. No DOM.
import { holdersAt } from "../../WebPages/Web/holders.mjs";

// The parts of a state, alike ones beside one another, each with its groups, the largest of which it looks like.
export function partsAt(state, count) {
  const { groups, joins, likeness } = state;
  const holders = holdersAt(groups, joins, count);
  const places = new Map(likeness.map((group, place) => [group, place]));
  const placeOf = ({ group }) => places.get(group) ?? places.size;
  const parts = new Map();
  for (const entry of [...groups].sort((one, other) => placeOf(one) - placeOf(other) || one.group - other.group)) {
    const holder = holders.get(entry.group);
    if (!parts.has(holder)) parts.set(holder, []);
    parts.get(holder).push(entry);
  }
  return [...parts].map(([group, members]) => partOf(group, members));
}

function partOf(group, members) {
  const sum = (list) => list.reduce((all, value) => all + value, 0);
  const shares = members.map((entry) => entry.share).filter((share) => typeof share === "number");
  const bySize = [...members].sort((one, other) => sizeOf(other) - sizeOf(one) || one.group - other.group);
  return {
    group, members, largest: bySize[0], images: sum(members.map((entry) => entry.images)),
    share: shares.length ? sum(shares) : null, samples: inTurns(bySize.map((entry) => entry.samples)),
  };
}

const sizeOf = (entry) => entry.share ?? entry.images;

// As many as one group has, of each list in its turn.
function inTurns(lists) {
  const most = Math.max(0, ...lists.map((list) => list.length));
  const taken = [];
  for (let turn = 0; turn < most; turn += 1)
    for (const list of lists) if (turn < list.length && taken.length < most) taken.push(list[turn]);
  return taken;
}
