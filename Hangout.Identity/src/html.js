const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

class Markup {
  constructor(text) {
    this.text = text;
  }
}

/** Marks text as markup that is safe as it stands. @param {string} text */
export const raw = (text) => new Markup(text);

const render = (value) => {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(render).join('');
  if (value === undefined || value === null || value === false) return '';
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);
};

/** A template whose values are escaped, unless they are markup themselves. */
export const html = (strings, ...values) => new Markup(strings.reduce((all, text, i) => all + render(values[i - 1]) + text));
