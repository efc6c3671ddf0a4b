// Pages for a morph, each before a save and after it. Rows and articles have no ids, as most of a template has none.

const rows = 1_000;
const articles = 500;
/** Every hundredth row: ten of them. */
const isTenth = (row) => row % 100 === 50;

/** What is measured: its name, the page at a version ("" is that before the save), and the `most` ms that it should take. */
export const scenarios = [
  {
    name: "5,000 nodes, one text changed",
    most: 20,
    page: (version) => wholePage(articlesOf((index) => (index === 250 ? version : ""))),
  },
  {
    name: "1,000 rows of a table, 10 changed",
    most: 20,
    page: (version) => wholePage(table((row) => rowOf(row, isTenth(row) ? version : ""))),
  },
  {
    name: "1,000 rows, 10 inserted among them",
    page: (version) => wholePage(table((row) => (version && isTenth(row) ? rowOf("new", version) : "") + rowOf(row))),
  },
  {
    name: "5,000 nodes, one attribute of html",
    page: (version) => wholePage(articlesOf(), ` data-version="${version}"`),
  },
  {
    name: "5,000 nodes, all texts changed",
    page: (version) => wholePage(articlesOf(() => version)),
  },
];

function wholePage(content, attribute = "") {
  return `<!DOCTYPE html><html lang="en"${attribute}><head><meta charset="utf-8"><title>Bench</title></head><body>
${content}
</body></html>`;
}

/** Ten nodes each. */
function articlesOf(versionOf = () => "") {
  return Array.from({ length: articles }, (_, index) => {
    const text = `${index} ${versionOf(index)}`;
    return `<article class="card"><h2>Heading ${text}</h2><p>Some words ${text} and <a href="/to/${index}">a link ${text}</a> to ${text}</p><hr></article>`;
  }).join("\n");
}

function table(htmlOf) {
  return `<table><tbody>${Array.from({ length: rows }, (_, row) => htmlOf(row)).join("\n")}</tbody></table>`;
}

function rowOf(row, version = "") {
  return `<tr><td class="number">${row}</td><td>Name of ${row}</td><td>Value ${row} ${version}</td></tr>`;
}
