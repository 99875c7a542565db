import { describe, expect, it, vi } from 'vitest';
import { ApiError, Http } from '../core/http';
import { uuidv7 } from '../core/ids';
import { backoff } from '../core/realtime';
import { mentionAt, offersEveryone, suggest } from '../features/chat/mentions';
import { typingText } from '../features/chat/typing-line';
import { t } from '../i18n/t';
import { initialsOf } from '../ui/avatar';
import { isVisible, plainText } from '../ui/text';
import { dayName, shortTime } from '../ui/time';

const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
const noSleep = async (): Promise<void> => undefined;

describe('a call of the API', () => {
  it('repeats a GET that failed for a moment', async () => {
    const fetch = vi.fn().mockRejectedValueOnce(new TypeError('network')).mockResolvedValueOnce(json(503, {})).mockResolvedValueOnce(json(200, { id: 'x' }));
    await expect(new Http({ fetch, sleep: noSleep }).get('/api/me')).resolves.toEqual({ id: 'x' });
    expect(fetch).toHaveBeenCalledTimes(3);
  });

  it('never repeats a write', async () => {
    const fetch = vi.fn().mockRejectedValue(new TypeError('network'));
    await expect(new Http({ fetch, sleep: noSleep }).call('POST', '/api/conversations', {})).rejects.toMatchObject({ code: 'network' });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('tells a problem by its code', async () => {
    const fetch = vi.fn().mockResolvedValue(json(404, { code: 'conversation_not_found', detail: 'No such conversation.' }));
    await expect(new Http({ fetch }).get('/api/conversations/x')).rejects.toEqual(new ApiError(404, 'conversation_not_found', 'No such conversation.'));
  });

  it('writes what it asks for into the address', async () => {
    const fetch = vi.fn().mockImplementation(async () => json(200, []));
    await new Http({ fetch }).get('/api/users', { ids: ['a', 'b'], q: 'Ann & Ben', cursor: undefined });
    expect(fetch.mock.calls[0]?.[0]).toBe('/api/users?ids=a&ids=b&q=Ann+%26+Ben');
  });

  it('says when the session is over', async () => {
    const onUnauthenticated = vi.fn();
    const fetch = vi.fn().mockResolvedValue(json(401, { code: 'unauthenticated' }));
    await expect(new Http({ fetch, onUnauthenticated }).get('/api/me')).rejects.toMatchObject({ status: 401 });
    expect(onUnauthenticated).toHaveBeenCalledOnce();
  });
});

describe('reconnecting', () => {
  it('waits longer each time, never the same for everyone, never more than 30 s', () => {
    expect(backoff(0, 0.5)).toBe(500);
    expect(backoff(3, 0.5)).toBe(4_000);
    expect(backoff(50, 1)).toBe(30_000);
    expect(backoff(2, 0)).not.toBe(backoff(2, 1));
  });
});

describe('IDs', () => {
  it('sort by when they were made, also within a millisecond', () => {
    const ids = Array.from({ length: 500 }, () => uuidv7(1_700_000_000_000));
    expect([...ids].sort()).toEqual(ids);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('mentions', () => {
  const people = [{ id: '1', username: 'alice', name: 'Alice Moreau' }, { id: '2', username: 'bob', name: 'Bob Alvarez' }, { id: '3', username: 'carol', name: 'Carol' }];

  it('are completed at the caret, not in an address', () => {
    expect(mentionAt('hi @al', 6)).toEqual({ start: 3, word: 'al' });
    expect(mentionAt('mail@al', 7)).toBeUndefined();
    expect(mentionAt('@', 1)).toEqual({ start: 0, word: '' });
    expect(mentionAt('bob@', 4)).toBeUndefined();
    expect(mentionAt('x.com/@b', 8)).toBeUndefined();
  });

  it('need no space where the language has none, nor after another mention', () => {
    expect(mentionAt('你好@b', 4)).toEqual({ start: 2, word: 'b' });
    expect(mentionAt('見て@', 3)).toEqual({ start: 2, word: '' });
    expect(mentionAt('@carol/@b', 9)).toEqual({ start: 7, word: 'b' });
    expect(mentionAt('“@b', 3)).toEqual({ start: 1, word: 'b' });
  });

  it('find usernames first, then names, never me', () => {
    expect(suggest(people, 'al', '3').map((u) => u.username)).toEqual(['alice', 'bob']);
    expect(suggest(people, 'car', '3')).toEqual([]);
  });

  it('find a name without its accents', () => {
    const ekström = { id: '4', username: 'maja', name: 'Maja Ekström' };
    expect(suggest([ekström], 'ekstrom', '3')).toEqual([ekström]);
    expect(suggest([ekström], 'ekström', '3')).toEqual([ekström]);
  });

  it('offer everyone to those whose @all the server takes', () => {
    const group = { kind: 'group', role: 'admin', memberCount: 3 } as const;
    expect(offersEveryone(group, '')).toBe(true);
    expect(offersEveryone(group, 'al')).toBe(true);
    expect(offersEveryone(group, 'bob')).toBe(false);
    expect(offersEveryone({ ...group, role: 'member' }, 'al')).toBe(false);
    expect(offersEveryone({ ...group, kind: 'direct' }, 'al')).toBe(false);
    expect(offersEveryone({ ...group, memberCount: 201 }, 'al')).toBe(false);
  });
});

describe('a message in one line', () => {
  it('is seen, or is no message', () => {
    for (const text of ['', ' \n', '\u200b', '\u2800', '\u3164', '\u202e\ufe0f']) expect(isVisible(text), JSON.stringify(text)).toBe(false);
    for (const text of ['a', '.', '#', '👩‍👧', 'ש']) expect(isVisible(text)).toBe(true);
  });

  it('is previewed in plain words', () => {
    expect(plainText('**Done**, see [the page](https://x.y) and `code`\n> quote')).toBe('Done, see the page and code quote');
    for (const text of ['snake_case_stays 2*3*4', 'C:\\Users\\_me_', '5. five', 'f[0](x)', '#', '> ', '__init__.py a**b**c', '¯\\_(ツ)_/¯']) expect(plainText(text)).toBe(text.trim());
    expect(plainText('_so_ **it** ~~was~~')).toBe('so it was');
  });
});

describe('words', () => {
  it('fill in names and choose the plural', () => {
    expect(t('chat.members', { count: 1 })).toBe('1 member');
    expect(t('chat.members', { count: 3 })).toBe('3 members');
    expect(typingText(['Ann B', 'Ben C'])).toBe('Ann and Ben are typing');
  });

  it('name days as people do', () => {
    const now = new Date(2026, 5, 15, 12);
    expect(dayName(new Date(2026, 5, 15, 1).toISOString(), now)).toBe('Today');
    expect(dayName(new Date(2026, 5, 14, 23).toISOString(), now)).toBe('Yesterday');
    expect(shortTime(new Date(2026, 5, 14, 23).toISOString(), now)).toBe('Yesterday');
  });

  it('abbreviate names to whole letters', () => {
    expect(initialsOf('Élodie du Pont')).toBe('ÉP');
    expect(initialsOf('👩‍🚀')).toBe('👩‍🚀');
  });
});
