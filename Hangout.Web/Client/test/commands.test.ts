import { beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest';
import type { Kernel } from '../core/kernel';
import { Composer } from '../features/chat/composer';
import { messageExtensions, type Suggestion } from '../features/chat/extensions';
import { addCommand, withoutEscape, writtenCommand } from '../features/commands';
import { outbox } from '../features/outbox';
import { fieldValue } from '../features/scheduled/times';
import { whenAt } from '../features/scheduled/when';
import { spanAt } from '../ui/duration';
import { startPage } from './desktop';

vi.mock('@microsoft/signalr', () => import('./hub'));
vi.mock('../ui/flash', () => ({ flash: () => undefined })); // The environment of the tests knows no popovers.

describe('a command', () => {
  it('is a slash and a word at the beginning, and no path', () => {
    expect(writtenCommand('/me waves\nand goes')).toEqual({ name: 'me', rest: 'waves\nand goes' });
    expect(writtenCommand('/SHRUG')).toEqual({ name: 'shrug', rest: '' });
    for (const text of ['/etc/hosts is wrong', '/ me', 'a /me', '//me', '/2 of it']) expect(writtenCommand(text)).toBeUndefined();
    expect(withoutEscape('//me')).toBe('/me');
  });
});

describe('the time of a reminder', () => {
  const now = new Date(2026, 10, 27, 15, 30); // A Friday.
  const at = (text: string): string | undefined => {
    const when = whenAt(text, now);
    return when && `${fieldValue(when.at)} ${when.rest}`;
  };

  it('is a span, a time of day, a day, or a day with a time', () => {
    expect(at('20m call Bob')).toBe('2026-11-27T15:50 call Bob');
    expect(at('in 2 hours call')).toBe('2026-11-27T17:30 call');
    expect(at('1h30 call')).toBe('2026-11-27T17:00 call');
    expect(at('16:00 call')).toBe('2026-11-27T16:00 call');
    expect(at('9:30 call')).toBe('2026-11-28T09:30 call');
    expect(at('at 3pm call')).toBe('2026-11-28T15:00 call');
    expect(at('tomorrow call')).toBe('2026-11-28T09:00 call');
    expect(at('on friday 8:15 call')).toBe('2026-12-04T08:15 call');
    expect(at('12am call')).toBe('2026-11-28T00:00 call');
  });

  it('is none where nobody could say what is meant', () => {
    for (const text of ['call Bob', '', '25:00 x', '13pm x', '20mice', 'tomorrowland']) expect(at(text)).toBeUndefined();
    expect(spanAt('2w')?.ms).toBe(14 * 86_400_000);
  });
});

describe('in the composer', () => {
  let page: Kernel;
  let composer: Composer;
  let add: MockInstance<typeof outbox.add>;
  const submit = async (text: string): Promise<void> => {
    const area = composer.querySelector('textarea')!;
    area.value = text;
    area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await composer.updateComplete;
    composer.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true, bubbles: true }));
    await composer.updateComplete;
  };
  const said = (): string => composer.querySelector('[role=alert]')?.textContent.trim() ?? '';
  const sent = (): unknown => (add.mock.lastCall?.[1] as { text?: string } | undefined)?.text;

  beforeEach(async () => {
    document.body.replaceChildren();
    page = await startPage();
    add = vi.spyOn(outbox, 'add').mockResolvedValue(undefined);
    composer = new Composer();
    composer.conversationId = 'c1';
    document.body.append(composer);
    await composer.updateComplete;
  });

  it('a command that nobody knows is said in a sentence, and the text stays', async () => {
    await submit('/wave to all');
    expect(said()).toContain('There is no command /wave');
    expect(composer.text).toBe('/wave to all');
    expect(add).not.toHaveBeenCalled();
    await submit('//wave to all');
    expect(sent()).toBe('/wave to all');
    expect(said()).toBe('');
  });

  it('/me and /shrug send what they make of the text', async () => {
    await submit('/me waves');
    expect(sent()).toBe('*Me waves*');
    await submit('/shrug who knows');
    expect(sent()).toContain('who knows ¯');
    await submit('/etc/hosts is wrong');
    expect(sent()).toBe('/etc/hosts is wrong');
  });

  it('/remind schedules a message here, and says what is missing', async () => {
    const call = vi.spyOn(page.http, 'call').mockImplementation(async (_m, _p, body) => {
      const { message, sendAt } = body as { message: { id: string }; sendAt: string };
      return { id: message.id, message, sendAt, createdAt: sendAt };
    });
    await submit('/remind stand-up');
    expect(said()).toContain('Say when');
    await submit('/remind 20m');
    expect(said()).toContain('what to remind of');
    await submit('/remind in 20 minutes to stand up');
    await vi.waitFor(() => expect(composer.text).toBe(''), 10_000);
    expect(call.mock.lastCall?.[2]).toMatchObject({ message: { conversationId: 'c1', text: '⏰ stand up' } });
    expect(add).not.toHaveBeenCalled();
  });

  it('/status chooses how one is shown, or says what there is to choose', async () => {
    const call = vi.spyOn(page.http, 'call').mockResolvedValue({ ...page.store.now.me, presence: 'busy' });
    await submit('/status sleepy');
    expect(said()).toContain('Choose one');
    await submit('/status busy');
    await vi.waitFor(() => expect(page.store.now.me.presence).toBe('busy'), 10_000);
    expect(call).toHaveBeenCalledWith('PATCH', '/api/me', { presence: 'busy' });
    expect(composer.text).toBe('');
  });

  it('commands are completed by their names where they can be used', async () => {
    addCommand({ name: 'metest', about: 'commands.me', isOffered: () => false, run: () => undefined });
    const completer = messageExtensions().flatMap((e) => e.completers ?? []).find((c) => c.label === 'commands.label')!;
    const names = async (text: string): Promise<string[]> => {
      const typed = completer.at(text, text.length);
      return typed ? (await completer.suggest(typed.word, composer)).map((s: Suggestion) => s.text) : [];
    };
    expect(await names('/p')).toEqual(['/poll ']);
    expect(await names('/m')).toEqual(['/me ', '/mute ']);
    expect(await names('/poll')).toEqual([]);
    expect(await names('x /p')).toEqual([]);
  });

  it('channels of one’s own are completed as links', async () => {
    const completer = messageExtensions().flatMap((e) => e.completers ?? []).find((c) => c.label === 'completing.channels')!;
    expect(completer.at('see #mod', 8)).toEqual({ start: 4, word: 'mod' });
    expect(completer.at('a#mod', 5)).toBeUndefined();
    const [found] = await completer.suggest('mod', composer);
    expect(found?.text).toMatch(/^\[#Model\]\(http.*\/#conversation\?conversationId=c1\) $/);
  });
});
