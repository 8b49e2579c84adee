// Groups within groups: which of them are one where there are only so many parts. No DOM.

// Which group each group's part is called by. `joins` are pairs, the lowest first: the second goes into the first.
export function holdersAt(groups, joins, count) {
  const holders = new Map(groups.map(({ group }) => [group, group]));
  for (const [into, from] of joins.slice(0, Math.max(0, groups.length - count)))
    for (const [group, holder] of holders) if (holder === from) holders.set(group, into);
  return holders;
}
