import { html, render } from 'lit';
import { afterEach, describe, expect, it } from 'vitest';
import { confirm } from '../ui/confirm';
import { walkMenu } from '../ui/menu';

afterEach(() => document.body.replaceChildren());

describe('a menu', () => {
  it('is walked by arrows, Home, End and first letters', () => {
    const menu = document.createElement('div');
    menu.addEventListener('keydown', walkMenu);
    document.body.append(menu);
    render(html`${['Reply', 'Edit', 'Delete'].map((name) => html`<button role="menuitem">${name}</button>`)}`, menu);
    menu.querySelector('button')!.focus();
    const after = (key: string): string => {
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      return document.activeElement!.textContent;
    };
    expect(['ArrowDown', 'End', 'ArrowDown', 'ArrowUp', 'Home', 'e', 'd'].map(after)).toEqual(['Edit', 'Delete', 'Reply', 'Delete', 'Reply', 'Edit', 'Delete']);
  });
});

describe('a question', () => {
  const question = { title: 'Delete?', text: 'For everyone.', action: 'Delete' };
  const dialog = (): HTMLDialogElement => document.querySelector('dialog')!;
  const asked = async (answer: () => void): Promise<boolean> => {
    const answered = confirm(question);
    await new Promise((done) => setTimeout(done, 20));
    answer();
    return answered;
  };

  it('is answered by its button, and denied by closing it', async () => {
    expect(await asked(() => dialog().querySelector('form')!.requestSubmit())).toBe(true);
    expect(await asked(() => dialog().close())).toBe(false);
    expect(document.querySelector('confirm-dialog')).toBeNull();
  });
});
