export function quantile(figures, share) {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(figures) {
  return quantile(figures, 0.5);
}

/** For a table. */
export function spread(figures) {
  return `${quantile(figures, 0).toFixed(1)} / **${median(figures).toFixed(1)}** / ${quantile(figures, 0.95).toFixed(1)}`;
}
