'use strict';
// Numbers as they are shown, written into requests, and found in pasted text.

/** Returns a number of a response with four decimals, as the notebook prints it. */
function shown(value) {
  if (value === null || value === undefined) return '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.00005 || size >= 1e6)) return value.toExponential(3);
  return value.toFixed(4);
}

/** Returns a number without the zeros at its end. */
const short = (value) => shown(value).replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');

/** Returns a function that shows numbers like these, all with equally many digits after the point. */
function alike(rows) {
  const texts = rows.flat().map(short);
  const digits = texts.reduce((most, text) => Math.max(most, (text.split('.')[1] ?? '').length), 0);
  return texts.some((text) => /e|∞/.test(text)) ? short : (value) => value.toFixed(digits);
}

/** Returns a vector with at most `count` of its numbers. */
function vector(values, count = 4) {
  const numbers = values.slice(0, values.length > count + 1 ? count : values.length).map(short);
  return `[${[...numbers, ...(numbers.length < values.length ? ['…'] : [])].join(', ')}]`;
}

/** JSON text that is sent as it was typed, so that the server judges it. */
class Literal {
  constructor(text) { this.text = text; }
}

/** Returns what was typed as a JSON number, or as a string, which the server rejects by name. */
function literal(text) {
  const number = text.trim().replace(/^\+/, '').replace(/^−/, '-')
    .replace(/^(-?)(?=\.\d)/, '$10').replace(/\.(?=$|e)/i, '');
  return /^-?(0|[1-9]\d*)(\.\d+)?(e[-+]?\d+)?$/i.test(number) ? new Literal(number) : text.trim();
}

function quoted(text) {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Returns JSON text; with an indent, what is too long for one line is broken after rows and members. */
function json(value, indent = null, room = 90) {
  if (value instanceof Literal) return value.text;
  if (typeof value === 'string') return quoted(value);
  if (!value || typeof value !== 'object') return JSON.stringify(value);
  const isList = Array.isArray(value);
  const inner = `${indent ?? ''}  `;
  const parts = isList ? [...value.entries()] : Object.entries(value).filter(([, item]) => item !== undefined);
  const print = (deep) => parts.map(([name, item]) => (isList ? '' : `${quoted(name)}: `) + json(item, deep));
  const [open, close] = isList ? '[]' : '{}';
  const line = `${open}${print(null).join(', ')}${close}`;
  if (indent === null || (line.length <= room && indent) || (isList && !Array.isArray(value[0]))) return line;
  return `${open}\n${print(inner).map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}

/** Returns the cells of a line of CSV or TSV. */
function cells(line, separator) {
  if (separator === ' ') return line.trim().split(/\s+/);
  const found = [];
  let rest = line;
  for (;;) {
    const quotedCell = /^\s*"((?:[^"]|"")*)"\s*/.exec(rest);
    const end = quotedCell ? quotedCell[0].length : (rest.indexOf(separator) + 1 || rest.length + 1) - 1;
    found.push(quotedCell ? quotedCell[1].replaceAll('""', '"') : rest.slice(0, end).trim());
    rest = rest.slice(end);
    if (!rest.startsWith(separator)) return found;
    rest = rest.slice(1);
  }
}

/** Returns the outermost lists of a text, with the texts between their brackets as they were written. */
function lists(text) {
  const found = [];
  const open = [];
  for (const [part] of text.replace(/\b[\w.]*float\d+\(([^()]*)\)/g, '$1').matchAll(/[[\]]|[^\s,[\]]+/g)) {
    if (part === '[') open.push([]);
    else if (part !== ']') open.at(-1)?.push(part);
    else if (open.length) {
      const list = open.pop();
      (open.at(-1) ?? found).push(list);
    }
  }
  return found;
}

const depth = (list) => (Array.isArray(list) ? 1 + depth(list[0]) : 0);

/** Returns the text after the name of a member in JSON or Python, or null. */
function member(text, name) {
  const found = new RegExp(`["']${name}["']\\s*:`).exec(text);
  return found && text.slice(found.index + found[0].length);
}

/**
 * Returns the tensors in pasted JSON or Python, or in what PyTorch, NumPy or JAX print, as nested lists of texts.
 * Where there is a member of that name, it is the only one.
 */
function tensors(text, name) {
  const named = member(text, name);
  const within = named ?? text;
  const data = /^\s*\{/.test(within) && member(within, 'data');
  if (data) {
    const [shape] = lists(member(within, 'shape') ?? '');
    return [(shape ?? []).slice(1).reduceRight((items, size) => grouped(items, Number(size)), lists(data)[0] ?? [])];
  }
  const found = lists(within);
  if (named) return found.slice(0, 1);
  const deepest = Math.max(...found.map(depth));
  const deep = found.filter((list) => depth(list) === deepest);
  return deepest === 1 && deep.length > 1 ? [deep] : deep;
}

const grouped = (items, size) => Array.from(
  {length: size > 0 ? Math.ceil(items.length / size) : 0}, (_, i) => items.slice(i * size, (i + 1) * size));

/** Returns the rows of numbers in pasted text, and the words at their beginning if there are any. */
function table(text) {
  try {
    const value = JSON.parse(text);
    if (Array.isArray(value?.inputs)) {
      return {rows: value.inputs.map((row) => row.map(String)), labels: value.tokens ?? null};
    }
  } catch { /* It is not JSON: Python, CSV or TSV. */ }
  if (/\[/.test(text)) {
    const [tensor, ...others] = tensors(text, 'inputs');
    if (!tensor || others.length || depth(tensor) > 2) return null;
    return {rows: depth(tensor) === 1 ? [tensor] : tensor, labels: null};
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const separator = ['\t', ';', ','].find((c) => text.includes(c)) ?? ' ';
  let rows = lines.map((line) => cells(line, separator));
  const isNumber = (cell) => literal(cell) instanceof Literal || /^[-+]?(\d+,\d+|inf)$/.test(cell);
  if (rows.length > 1 && !rows[0].some(isNumber) && rows[1].some(isNumber)) rows = rows.slice(1);
  const labelled = rows.length > 0 && rows.every((row) => row.length > 1 && !isNumber(row[0]));
  const labels = labelled ? rows.map((row) => row[0]) : null;
  const pointed = (cell) => (/^[-+]?\d+,\d+$/.test(cell) ? cell.replace(',', '.') : cell);
  rows = rows.map((row) => row.slice(labelled ? 1 : 0).map(pointed));
  return rows.length ? {rows, labels} : null;
}
