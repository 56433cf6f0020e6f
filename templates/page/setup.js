// Pages work without this file: it only adds buttons that copy and print, breaks names at their dots, and knows an iPad that calls itself a Mac.
(() => {
  'use strict';
  const { copy, copied } = document.body.dataset;
  const status = document.getElementById('status');

  const icon = (name) => {
    const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    picture.setAttribute('class', 'icon');
    picture.setAttribute('aria-hidden', 'true');
    const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
    use.setAttribute('href', `#i-${name}`);
    picture.append(use);
    return picture;
  };

  const put = async (text) => {
    if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text);
    // Over plain http there is no clipboard but the one of the selection.
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'hidden';
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    if (!done) throw new Error('the text was not copied');
  };

  // A host name breaks behind a dot before it breaks within a label. What is copied stays the same.
  const breakable = (text) =>
    text.split(/(?<=[.@/])(?=[^.@/])/).flatMap((piece) => [document.createElement('wbr'), piece]);

  for (const value of document.querySelectorAll('code.copy')) {
    value.replaceChildren(...breakable(value.textContent).slice(1));
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy-button';
    button.title = copy;
    button.setAttribute('aria-label', `${copy}: ${value.textContent}`);
    button.append(icon('copy'));
    const copyIt = async () => {
      try {
        await put(value.textContent);
      } catch {
        const range = document.createRange();
        range.selectNodeContents(value);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return;
      }
      status.textContent = '';
      button.replaceChildren(icon('check'));
      setTimeout(() => {
        status.textContent = copied;
      }, 50);
      setTimeout(() => button.replaceChildren(icon('copy')), 2000);
    };
    button.addEventListener('click', () => void copyIt());
    const line = document.createElement('div');
    line.className = 'value';
    value.replaceWith(line);
    line.append(value, button);
  }

  for (const hint of document.querySelectorAll('[data-print]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'print-button';
    button.textContent = hint.dataset.print;
    button.addEventListener('click', () => print());
    hint.replaceChildren(button);
  }

  // Safari on an iPad says that it is a Mac; only its fingers give it away.
  const isMac = document.querySelector('[data-guess="mac"]') !== null;
  const ipad = document.getElementById('device-ios');
  if (isMac && ipad !== null && navigator.maxTouchPoints > 1) location.replace(ipad.href);
})();
