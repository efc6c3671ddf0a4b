/**
 * Prints measured figures beside what they have to be, as a Markdown table; the exit code is 1 if one is not reached.
 * Each figure: `what`, `value`, the `most` that it may be (or the `least`), `unit`.
 */
export function reportFigures(figures) {
  console.log("| what | has to be | measured | |\n| --- | --- | --- | --- |");
  for (const { what, value, most, least, unit = "" } of figures) {
    const isReached = most === undefined ? value >= least : value <= most;
    if (!isReached) process.exitCode = 1;
    const bound = most === undefined ? `≥ ${least}` : `≤ ${most}`;
    console.log(`| ${what} | ${bound} ${unit} | ${rounded(value)} ${unit} | ${isReached ? "" : "**missed**"} |`);
  }
}

function rounded(value) {
  return Number.isInteger(value) ? value : Number(value.toFixed(2));
}

/** `--name value` of the command line as numbers, over these defaults. */
export function numbersOf(defaults) {
  const given = process.argv.slice(2);
  const at = (name) => given.indexOf(`--${name}`) + 1;
  return Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [name, at(name) > 0 ? Number(given[at(name)]) : value]),
  );
}
