// Tables of rows and cells, with headers; neither merged cells nor widths. A row may lack cells: what another wrote is never mended
// behind their back.
import { TextSelection } from "prosemirror-state";
import { schema } from "./schema.js";

const { table, table_row: row, table_cell: cell, table_header: header } = schema.nodes;
const isCell = (node) => node.type === cell || node.type === header;

/** Where the selection is in a table: the table, and the numbers of the row and of the cell; null elsewhere. */
export function placeIn({ selection: { $from } }) {
  for (let depth = $from.depth; depth > 1; depth -= 1) {
    if (!isCell($from.node(depth))) continue;
    return { node: $from.node(depth - 2), at: $from.before(depth - 2), row: $from.index(depth - 2), column: $from.index(depth - 1) };
  }
  return null;
}

/** Where a cell begins, in the whole text. */
function cellAt({ node, at }, rowNumber, column) {
  let position = at + 1;
  for (let number = 0; number < rowNumber; number += 1) position += node.child(number).nodeSize;
  position += 1;
  for (let number = 0; number < column; number += 1) position += node.child(rowNumber).child(number).nodeSize;
  return position;
}

const emptyRow = (types) => row.create(null, types.map((type) => type.createAndFill()));
const typesOf = (one) => Array.from({ length: one.childCount }, (_, number) => one.child(number).type);
const rowsOf = ({ node }) => Array.from({ length: node.childCount }, (_, number) => node.child(number));

/** A command in a table; `change(tr, place)` says what to do, or gives false when there is nothing to do. */
const inTable = (change) => (state, dispatch) => {
  const place = placeIn(state);
  const { tr } = state;
  if (!place || change(tr, place) === false) return false;
  dispatch?.(tr.scrollIntoView());
  return true;
};

const addRow = (after) => inTable((tr, place) => {
  const here = place.node.child(place.row);
  const isHead = typesOf(here).every((type) => type === header);
  const types = typesOf(here).map((type, number) => (isHead && after ? (number === 0 && heads(place) ? header : cell) : type));
  const at = cellAt(place, place.row, 0) - 1 + (after ? here.nodeSize : 0);
  tr.insert(at, emptyRow(types));
  tr.setSelection(TextSelection.near(tr.doc.resolve(at + 2)));
});
const heads = (place) => rowsOf(place).slice(1).every((one) => one.childCount && one.child(0).type === header) && place.node.childCount > 1;

const addColumn = (after) => inTable((tr, place) => {
  for (let number = place.node.childCount - 1; number >= 0; number -= 1) {
    const one = place.node.child(number);
    const column = Math.min(place.column + (after ? 1 : 0), one.childCount);
    const isHead = number === 0 && typesOf(one).every((type) => type === header);
    tr.insert(cellAt(place, number, column), (isHead ? header : cell).createAndFill());
  }
});

const deleteRow = inTable((tr, place) => {
  if (place.node.childCount === 1) { tr.delete(place.at, place.at + place.node.nodeSize); return; }
  const at = cellAt(place, place.row, 0) - 1;
  tr.delete(at, at + place.node.child(place.row).nodeSize);
});

const deleteColumn = inTable((tr, place) => {
  if (rowsOf(place).every((one) => one.childCount === 1)) { tr.delete(place.at, place.at + place.node.nodeSize); return; }
  for (let number = place.node.childCount - 1; number >= 0; number -= 1) {
    const one = place.node.child(number);
    if (place.column >= one.childCount || one.childCount === 1) continue;
    const at = cellAt(place, number, place.column);
    tr.delete(at, at + one.child(place.column).nodeSize);
  }
});

const toggle = (pick) => inTable((tr, place) => {
  const chosen = pick(place);
  const isOn = chosen.every(([number, column]) => place.node.child(number).child(column).type === header);
  for (const [number, column] of chosen) tr.setNodeMarkup(cellAt(place, number, column), isOn ? cell : header);
});
const firstRow = ({ node }) => typesOf(node.child(0)).map((_, column) => [0, column]);
const firstColumn = (place) => rowsOf(place).flatMap((one, number) => (one.childCount ? [[number, 0]] : []));

/** Three columns and three rows, of which the first heads the columns. */
export function insertTable(state, dispatch) {
  if (placeIn(state)) return false;
  const rows = [header, cell, cell].map((type) => emptyRow([type, type, type]));
  const tr = state.tr.replaceSelectionWith(table.create(null, rows));
  let at = null;
  tr.doc.descendants((node, position) => { if (at === null && node.type === table && position >= state.selection.from - 1) at = position; return at === null; });
  if (at !== null) tr.setSelection(TextSelection.near(tr.doc.resolve(at + 3)));
  dispatch?.(tr.scrollIntoView());
  return true;
}

/** To the next cell, or the one before; at the end of the table the key leaves the editor, as everywhere. */
export const goToCell = (step) => (state, dispatch) => {
  const place = placeIn(state);
  if (!place) return false;
  const cells = rowsOf(place).flatMap((one, number) => typesOf(one).map((_, column) => [number, column]));
  const next = cells[cells.findIndex(([number, column]) => number === place.row && column === place.column) + step];
  if (!next) return false;
  dispatch?.(state.tr.setSelection(TextSelection.near(state.doc.resolve(cellAt(place, ...next) + 2))).scrollIntoView());
  return true;
};

/** A paragraph after the table, which may be the last thing of a text. */
const leaveTable = inTable((tr, { node, at }) => {
  const after = at + node.nodeSize;
  tr.insert(after, schema.nodes.paragraph.create()).setSelection(TextSelection.create(tr.doc, after + 1));
});

export const tableCommands = {
  "leave-table": leaveTable,
  "row-before": addRow(false),
  "row-after": addRow(true),
  "column-before": addColumn(false),
  "column-after": addColumn(true),
  "delete-row": deleteRow,
  "delete-column": deleteColumn,
  "header-row": toggle(firstRow),
  "header-column": toggle(firstColumn),
  "delete-table": inTable((tr, place) => { tr.delete(place.at, place.at + place.node.nodeSize); }),
};
