'use strict';
// Elements of the page. Text goes into text nodes only, so that whatever a token holds is inert.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Returns an element. `css` holds style properties, set as the content security policy allows. */
function make(name, {css, on, ...attributes} = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(key, value === true ? '' : value);
  }
  for (const [key, value] of Object.entries(css ?? {})) element.style.setProperty(key, value);
  for (const [type, listener] of Object.entries(on ?? {})) element.addEventListener(type, listener);
  element.append(...children.filter((child) => child !== null && child !== false && child !== ''));
  return element;
}

/** Returns a token that cannot change the text around it: control characters become symbols. */
function inert(token) {
  return String(token)
    .replace(/[\u0000-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g, '\ufffd');
}

/** Returns an element with a token, isolated from the direction of the text around it. */
const word = (token, attributes = {}) => make('bdi', attributes, inert(token));

function say(text) {
  $('#status').textContent = '';
  requestAnimationFrame(() => { $('#status').textContent = text; });
}

/** Lets the arrow keys, Home and End move the focus in a grid that is one tab stop. */
function roam(event, columns, cells) {
  const at = cells.indexOf(document.activeElement);
  if (at < 0) return null;
  const row = Math.floor(at / columns);
  const last = Math.ceil(cells.length / columns) - 1;
  const column = at - row * columns;
  const to = {
    ArrowLeft: [row, Math.max(column - 1, 0)],
    ArrowRight: [row, Math.min(column + 1, columns - 1)],
    ArrowUp: [Math.max(row - 1, 0), column],
    ArrowDown: [Math.min(row + 1, last), column],
    Home: [event.ctrlKey ? 0 : row, 0],
    End: [event.ctrlKey ? last : row, columns - 1],
  }[event.key];
  if (!to) return null;
  event.preventDefault();
  const cell = cells[to[0] * columns + to[1]];
  cells[at].tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
  return cell;
}

const td = (attributes, ...children) => make('td', attributes, ...children);
const th = (scope, ...children) => make('th', {scope}, ...children);
const tr = (attributes, ...children) => make('tr', attributes, ...children);
const number = (text) => td({class: 'number'}, text);

/** Returns a table; `head` holds the texts of the columns, with blanks over those without one. */
function grid(attributes, head, rows, foot = null) {
  return make('table', attributes,
    head && make('thead', {}, tr({}, ...head.map((text) => (text === '' ? td() : th('col', text))))),
    make('tbody', {}, ...rows),
    foot && make('tfoot', {}, foot));
}
