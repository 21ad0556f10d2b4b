'use strict';
// The documentation page: copying, trying requests, and the current place in the contents.
// Without this script the page has the same text.

const PRINTED = 'localhost:8080';
const SHOWN_CHARACTERS = 200_000;

/** Returns a new element with the given properties and children. */
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
const button = (text, action) => {
  const element = make('button', { type: 'button', textContent: text });
  element.addEventListener('click', () => action(element));
  return element;
};

// ---- Copying ----

const announcement = make('p', { className: 'visually-hidden' });
announcement.setAttribute('role', 'status');
document.body.append(announcement);

const copy = async (element, text, source) => {
  let answer = 'Copied';
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Only pages from https and from this machine have a clipboard. Otherwise the text is selected.
    getSelection().selectAllChildren(source);
    answer = 'Selected: press Ctrl+C';
  }
  const label = element.dataset.label ??= element.textContent;
  element.textContent = announcement.textContent = answer;
  setTimeout(() => {
    element.textContent = label;
    announcement.textContent = '';
  }, 2000);
};

/** Returns a command for the request that a figure shows. */
const command = (section, body, accept) => {
  const { method, path } = section.dataset;
  const parts = [`curl -s ${location.origin}${path}`];
  if (accept && accept !== 'application/json') parts.push(`-H 'Accept: ${accept}'`);
  if (method === 'POST') parts.push(`--json '${body.replaceAll("'", "'\\''")}'`);
  return parts.join(' \\\n  ');
};

// ---- Trying a request ----

let key = '';
let panel;
let controller;

const openPanel = (figure, section, body, accept) => {
  controller?.abort();
  panel?.remove();
  const { method, path } = section.dataset;
  const form = make('form', { className: 'panel try no-print' });
  form.setAttribute('aria-label', `Try ${method} ${path}`);

  const editor = make('textarea', { value: body, spellcheck: false, autocomplete: 'off' });
  editor.rows = Math.min(20, body.split('\n').length + 1);
  const representation = make('select');
  for (const type of section.dataset.types.split(' ')) {
    representation.append(make('option', { value: type, textContent: type, selected: type === accept }));
  }
  const keyField = make('input', { type: 'password', value: key, autocomplete: 'off' });
  const keyLabel = make('label', { hidden: !key }, 'API key ', keyField);
  const status = make('p');
  status.setAttribute('role', 'status');
  const fields = make('pre');
  const fieldsBlock = make('details', { hidden: true }, make('summary', { textContent: 'Header fields' }), fields);
  const content = make('pre', { hidden: true, tabIndex: 0 });
  content.setAttribute('role', 'region');
  content.setAttribute('aria-label', 'Response');
  const picture = make('img', { hidden: true, alt: 'The response as a picture' });
  const send = make('button', { type: 'submit', className: 'primary', textContent: 'Send' });
  const close = button('Close', () => {
    controller?.abort();
    form.remove();
    figure.querySelector('button.try-it')?.focus();
  });

  if (method === 'POST') form.append(make('label', {}, `Body of ${method} ${path}`, editor));
  form.append(make('div', { className: 'row' }, send, close, make('label', {}, 'Accept ', representation), keyLabel));
  form.append(status, picture, content, fieldsBlock);

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    controller?.abort();
    const attempt = controller = new AbortController();
    key = keyField.value.trim();
    content.hidden = fieldsBlock.hidden = picture.hidden = true;
    const headers = new Headers({ Accept: representation.value });
    if (method === 'POST') headers.set('Content-Type', 'application/json');
    try {
      if (key) headers.set('Authorization', `Bearer ${key}`);
    } catch {
      status.textContent = 'The API key has characters that a header field cannot have.';
      return;
    }
    status.textContent = 'Waiting for the server…';
    form.setAttribute('aria-busy', 'true');
    try {
      const start = performance.now();
      const response = await fetch(path, {
        method,
        headers,
        body: method === 'POST' ? editor.value : undefined,
        signal: attempt.signal,
        cache: 'no-store',
        credentials: 'omit',
      });
      const text = await response.text();
      const duration = performance.now() - start;
      status.textContent =
        `${response.status} ${response.statusText} · ${duration.toFixed(duration < 10 ? 1 : 0)} ms · ` +
        `${text.length.toLocaleString('en')} characters`;
      if (response.status === 401) {
        keyLabel.hidden = false;
        keyField.focus();
        status.textContent += ' · This server needs an API key: enter it and send again.';
      }
      const left = text.length - SHOWN_CHARACTERS;
      content.textContent = text.slice(0, SHOWN_CHARACTERS);
      if (left > 0) content.append(`\n… ${left.toLocaleString('en')} more characters`);
      content.hidden = text === '';
      fields.textContent = [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
      fieldsBlock.hidden = false;
      if (response.headers.get('Content-Type')?.startsWith('image/svg+xml')) {
        picture.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
        picture.hidden = false;
      }
    } catch {
      if (attempt.signal.aborted) return;
      status.textContent = 'The server cannot be reached.';
    }
    form.removeAttribute('aria-busy');
  });
  editor.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });

  figure.after(form);
  panel = form;
  (method === 'POST' ? editor : send).focus();
};

// ---- Buttons ----

for (const figure of document.querySelectorAll('figure')) {
  const caption = figure.querySelector('figcaption');
  const code = figure.querySelector('code');
  const section = figure.closest('[data-path]');
  if (!code) continue;
  if (figure.matches('.command') && location.protocol.startsWith('http')) {
    code.textContent = code.textContent.replaceAll(PRINTED, location.origin);
  }
  caption.append(button('Copy', (element) => copy(element, code.textContent, code)));
  if (!section) continue;
  const isRequest = figure.matches('.request');
  const accept = figure.dataset.accept ?? 'application/json';
  if (isRequest) {
    caption.append(button('Copy curl', (element) => copy(element, command(section, code.textContent, accept), code)));
  }
  if (isRequest || figure.matches('.command')) {
    const example = document.getElementById(figure.dataset.example);
    const source = example ? example.querySelector('.request code') : code;
    const tryIt = button('Try it', () => openPanel(figure, section, source.textContent, accept));
    tryIt.className = 'try-it';
    caption.append(tryIt);
  }
}

// ---- Anchors ----

/** Opens the blocks that hide the target of the address. */
const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let block = target.closest('details'); block; block = block.parentElement.closest('details')) {
    block.open = true;
  }
  target.scrollIntoView();
};
addEventListener('hashchange', reveal);
if (location.hash) reveal();

// ---- The current place ----

const contents = document.querySelector('.contents');
const entries = [...contents.querySelectorAll('a')]
  .map((link) => ({ link, target: document.getElementById(link.hash.slice(1)) }))
  .filter(({ target }) => target);
let current;
let isPlanned = false;
const markCurrent = () => {
  isPlanned = false;
  const next = entries.findLast(({ target }) => target.getBoundingClientRect().top < innerHeight / 4);
  if (next === current) return;
  current?.link.removeAttribute('aria-current');
  current = next;
  if (!current) return;
  current.link.setAttribute('aria-current', 'true');
  const block = current.link.closest('details');
  if (block) block.open = true;
  // Only where the contents are a column of their own.
  const frame = contents.getBoundingClientRect();
  const place = current.link.getBoundingClientRect();
  if (contents.scrollHeight > contents.clientHeight && (place.top < frame.top || place.bottom > frame.bottom)) {
    contents.scrollTop += place.top - frame.top - frame.height / 2;
  }
};
addEventListener('scroll', () => {
  if (!isPlanned) requestAnimationFrame(markCurrent);
  isPlanned = true;
}, { passive: true });
markCurrent();
document.documentElement.dataset.ready = 'true';
