// Plain text as content: rows with tabs are a table, as spreadsheets and instruments give them;
// all else is paragraphs, one a line.
import { Fragment, Slice } from "prosemirror-model";
import { typedAddress } from "../address.js";
import { schema } from "../schema.js";

const { nodes, marks } = schema;
const CELLS_MAX = 20_000;

/** A slice of a text. */
export function plain(text) {
  const lines = wellFormed(text).split(/\r\n?|\n/);
  const rows = table(lines);
  if (rows !== null) {
    return new Slice(Fragment.from(rows), 0, 0);
  }
  const said = lines.filter((line, at) => line.trim() !== "" || (lines.length === 1 && at === 0));
  const blocks = said.map((line) => nodes.paragraph.create(null, words(line)));
  return new Slice(Fragment.from(blocks), blocks.length > 0 ? 1 : 0, blocks.length > 0 ? 1 : 0);
}

/** Half a character cannot be stored. */
const wellFormed = (text) => text.toWellFormed?.() ?? text;

function words(line) {
  if (line === "") {
    return null;
  }
  const href = /^https?:\/\/\S+$/.test(line.trim()) ? typedAddress(line) : null;
  return schema.text(line, href === null ? [] : [marks.link.create({ href })]);
}

function table(lines) {
  const filled = [...lines];
  while (filled.length > 0 && filled.at(-1) === "") {
    filled.pop();
  }
  if (filled.length === 0 || !filled.every((line) => line.includes("\t"))) {
    return null;
  }
  const cells = filled.map((line) => line.split("\t"));
  const width = Math.max(...cells.map((row) => row.length));
  if (width * cells.length > CELLS_MAX || (cells.length === 1 && lines[0].trim() === "")) {
    return null;
  }
  const rows = cells.map((row) => {
    const made = Array.from({ length: width }, (_, at) => {
      const text = (row[at] ?? "").trim();
      const content = text === "" ? null : schema.text(text);
      return nodes.table_cell.create(null, nodes.paragraph.create(null, content));
    });
    return nodes.table_row.create(null, made);
  });
  return nodes.table.create(null, rows);
}
