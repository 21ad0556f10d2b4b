'use strict';
// A part of the page that asks the server: what it shows while it waits, and when the answer is a problem.

const headings = {
  0: 'No response',
  400: 'Not valid',
  401: 'A key is needed',
  413: 'Too large',
  422: 'Not valid',
  429: 'The server is busy',
  500: 'The server failed',
  503: 'The server is busy',
};

class Asking {
  turn = 0;
  attempts = 0;
  timers = [];

  /** `box` shows the result, `fields` has what was typed, `ask` asks again, `fail` marks or removes the old result. */
  constructor(prefix, {box, fields, ask, fail}) {
    this.problem = $(`#${prefix}problem`);
    this.alert = $('[role=alert]', this.problem);
    this.remedy = $('.row', this.problem);
    this.waiting = $(`#${prefix}waiting`);
    this.noteID = `${prefix}field-error`;
    Object.assign(this, {box, fields, ask, fail});
  }

  /** Sends requests, and gives the responses to `use` unless others were sent meanwhile. */
  async send(requests, use) {
    this.current?.abort();
    this.current = new AbortController();
    const {signal} = this.current;
    const mine = ++this.turn;
    this.clear();
    this.wait(true);
    try {
      const answers = await requests(signal);
      if (mine !== this.turn) return;
      this.attempts = 0;
      this.wait(false);
      use(answers);
    } catch (error) {
      if (mine !== this.turn) return;
      this.current.abort();
      this.wait(false);
      if (error.name !== 'AbortError') this.report(error);
    }
  }

  wait(busy) {
    this.timers.forEach(clearTimeout);
    this.timers = [];
    this.box.setAttribute('aria-busy', String(busy));
    this.waiting.hidden = true;
    $('button', this.waiting).hidden = true;
    if (!busy) return;
    this.timers.push(setTimeout(() => { this.waiting.hidden = false; say('Waiting for the server…'); }, 400));
    this.timers.push(setTimeout(() => { $('button', this.waiting).hidden = false; }, 10000));
  }

  /** Ignores the responses that are still to come. */
  stop() {
    this.turn += 1;
    this.current?.abort();
    this.wait(false);
  }

  cancel() {
    this.stop();
    say('Cancelled');
  }

  clear() {
    this.problem.hidden = true;
    this.alert.textContent = '';
    this.remedy.replaceChildren();
    for (const field of $$('[aria-invalid]', this.fields)) {
      field.removeAttribute('aria-invalid');
      field.removeAttribute('aria-describedby');
    }
    $$('.error', this.fields).forEach((element) => element.remove());
  }

  /** Shows a problem beside the field that it concerns and above the result. */
  report(error) {
    const problem = error instanceof Problem ? error : new Problem(0, `The page failed: ${error.message}`);
    this.problem.hidden = false;
    this.fail();
    const heading = headings[problem.status] ?? `Status ${problem.status}`;
    this.alert.replaceChildren(make('strong', {}, `${heading}. `), inert(problem.message));
    if (problem.status === 500 && problem.id) {
      this.remedy.append(make('span', {}, `Please report it with the request id ${inert(problem.id)}.`));
    }
    if (problem.status === 0 || problem.status >= 500) this.remedy.append(this.again());
    if (problem.status === 429 || problem.status === 503) this.countDown(problem.retryAfter);
    if (problem.status === 401) this.remedy.append(...this.keyField());
    const field = this.fieldOf(problem);
    if (!field) return;
    field.setAttribute('aria-invalid', 'true');
    const note = make('span', {class: 'error', id: this.noteID}, inert(problem.message));
    const holder = field.closest('td, th, .field');
    if (holder?.matches('.field')) holder.append(note);
    else (field.closest('[data-at]') ?? field).append(note);
    field.setAttribute('aria-describedby', this.noteID);
    this.remedy.append(make('button', {type: 'button', on: {click: () => {
      field.closest('details')?.setAttribute('open', '');
      field.focus();
      field.scrollIntoView({block: 'center'});
    }}}, 'Show the field'));
  }

  /** Returns the control of a JSON Pointer or, without a pointer, the one that the detail names. */
  fieldOf({pointer, message, status}) {
    if (status !== 422 && status !== 413 && status !== 400) return null;
    const cell = /^\/(inputs|tokens|mask)\/(\d+)(?:\/(\d+))?/.exec(pointer);
    if (cell && form.src.value === 'own') {
      const [, member, row, column = 0] = cell;
      const found = $(`[data-cell="${member}/${row}/${column}"], [data-cell="${member}/${row}"]`, this.fields);
      if (found) return found;
    }
    const fields = $$('[name][data-at]', this.fields).filter((field) => !field.closest('[hidden]'));
    for (let path = pointer; path; path = path.slice(0, path.lastIndexOf('/'))) {
      const found = fields.findLast((field) => field.dataset.at === path)
        ?? fields.find((field) => field.dataset.at.startsWith(`${path}/`));
      if (found) return found;
    }
    if (status === 413) return form.src.value === 'drawn' ? $('[name=n]', this.fields) : null;
    const isNamed = (field) => new RegExp(`\\b${field.dataset.at.split('/').pop()}\\b`).test(message);
    return fields.findLast(isNamed) ?? null;
  }

  again() {
    return make('button', {type: 'button', on: {click: this.ask}}, 'Try again');
  }

  /** Waits for as long as the server asks, twice as long after each further rejection, and tries again. */
  countDown(retryAfter) {
    const mine = this.turn;
    const asked = Number(retryAfter) || (Date.parse(retryAfter) - Date.now()) / 1000 || 1;
    const until = Date.now() + 1000 * Math.min(Math.max(asked, 1) * 2 ** Math.min(this.attempts++, 5), 300);
    const text = make('span');
    this.remedy.prepend(text);
    const tick = () => {
      if (mine !== this.turn || !text.isConnected) return;
      const left = Math.ceil((until - Date.now()) / 1000);
      if (left <= 0) return void this.ask();
      text.textContent = `Trying again in ${left} ${left === 1 ? 'second' : 'seconds'}.`;
      this.timers.push(setTimeout(tick, 250));
    };
    tick();
    if (![...this.remedy.children].some((child) => child.tagName === 'BUTTON')) this.remedy.append(this.again());
  }

  keyField() {
    const field = make('input', {type: 'password', autocomplete: 'off', size: '24'});
    const use = () => { accessKey = field.value.trim(); this.ask(); };
    field.addEventListener('keydown', (event) => { if (event.key === 'Enter') use(); });
    return [make('label', {class: 'field'}, 'API key ', field),
      make('button', {type: 'button', on: {click: use}}, 'Use this key')];
  }
}
